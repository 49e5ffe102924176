package main

import (
	"context"

	"makegood/clients/stove"
	"makegood/clients/transport"
	"makegood/ledger"
	"makegood/ledger/clerk"
)

// stoveDesk hands the STOVE client to the clerk in the clerk's own words.
type stoveDesk struct{ *stove.Client }

// newStove makes the client; nil where nothing can be asked: no service is
// configured, or none has a token.
func newStove(cfg Config, now clock) (*stove.Client, error) {
	o := stove.Options{
		Environment: ledger.Environment(cfg.Environment), BaseURL: cfg.Stove.BaseURL, CallerID: cfg.Stove.CallerID,
		Lang: cfg.Stove.Lang, Nation: cfg.Stove.Nation, UTCOffset: cfg.Stove.UTCOffset,
		Timeout: cfg.Stove.Timeout, MaxBody: maxProviderAnswer, Rate: perSecond(cfg.Stove.Rate), Now: now,
	}
	if cfg.Stove.Timezone != nil {
		o.Timezone = cfg.Stove.Timezone.String()
	}
	for _, s := range cfg.Stove.Services {
		svc := stove.Service{ID: s.ServiceID, ShopKey: s.ShopKey, NoGUID: s.GUID == "none"}
		switch {
		case s.AccessToken.IsSet():
			svc.Token = s.AccessToken.Refresh
		case cfg.Stove.AccessToken.IsSet():
			svc.Token = cfg.Stove.AccessToken.Refresh
		default:
			continue
		}
		o.Services = append(o.Services, svc)
	}
	if len(o.Services) == 0 {
		return nil, nil //nolint:nilnil // nothing can be asked, and that is no error
	}
	return stove.New(o) //nolint:wrapcheck // it names itself
}

// Details implements clerk.Stove.
func (d stoveDesk) Details(ctx context.Context, service string, asks []clerk.StoveAsk) ([]clerk.StoveAnswer, clerk.Sent, error) {
	questions := make([]stove.Question, len(asks))
	for i, a := range asks {
		questions[i] = stoveQuestion(a)
	}
	got, err := d.Client.Details(ctx, service, questions)
	answers := make([]clerk.StoveAnswer, len(got.Replies))
	for i, r := range got.Replies {
		answers[i] = stoveAnswer(r, err)
	}
	return answers, sentOf(transport.TraceOf(got.Answer, err), got.Code, got.Message), err //nolint:wrapcheck // the client names the call
}

// Alone implements clerk.Stove.
func (d stoveDesk) Alone(ctx context.Context, ask clerk.StoveAsk) (clerk.StoveAnswer, clerk.Sent, error) {
	r, err := d.Client.Alone(ctx, ask.Service, stoveQuestion(ask))
	return stoveAnswer(r, err), sentOf(transport.TraceOf(r.Told.Answer, err), r.Told.Code, r.Told.Message), err //nolint:wrapcheck // the client names the call
}

func stoveQuestion(a clerk.StoveAsk) stove.Question {
	return stove.Question{TID: a.TID, NotiType: a.NotiType, Platform: a.Platform, GUID: a.GUID, MemberNo: a.MemberNo}
}

func stoveAnswer(r stove.Reply, err error) clerk.StoveAnswer {
	a := clerk.StoveAnswer{
		TID: r.TID, Answer: r.Verdict, Record: r.Record, Spellings: r.Spellings, Code: r.Told.Code, Message: r.Told.Message,
	}
	if r.Told.Answer != nil {
		a.HTTPStatus = r.Told.Answer.Status
	}
	switch {
	case err != nil:
		a.Error = err.Error()
	case a.Answer == ledger.AnswerFailed || a.Answer == ledger.AnswerSilent:
		a.Error = answered("STOVE", a.Code, a.Message, r.Told.Meaning.Meaning).String()
	}
	return a
}
