package clerk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/ledger/clerk"
)

// shopFake answers what a test laid out.
type shopFake struct {
	prices     []ledger.Price
	repayments clerk.Repayments
	status     clerk.PurchaseStatus
	sent       clerk.Sent
	err        error
}

func (s *shopFake) Catalogue(context.Context, clerk.CatalogueAsk) ([]ledger.Price, clerk.Sent, error) {
	return s.prices, s.sent, s.err
}

func (s *shopFake) Repayments(_ context.Context, ask clerk.RepaymentsAsk) (clerk.Repayments, error) {
	r := s.repayments
	r.Ask, r.Sent = ask, s.sent
	return r, s.err
}

func (s *shopFake) PurchaseStatus(_ context.Context, ask clerk.StatusAsk) (clerk.PurchaseStatus, error) {
	r := s.status
	r.Ask, r.Sent = ask, s.sent
	return r, s.err
}

func shopping(shop *shopFake) func(*clerk.Options) {
	return func(o *clerk.Options) { o.HiveShop, o.StoveShop = shop, shop }
}

// TestCatalogueIsKept holds that prices that were read are there without asking
// again, and that an answer that was none takes none of them away.
func TestCatalogueIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	shop := &shopFake{sent: clerk.Sent{Code: "0", HTTPStatus: 200, Raw: []byte(`{"result":0}`)}, prices: []ledger.Price{{ProductID: pid, Amount: "1200", Currency: "KRW"}}}
	mina := d.as("mina", shopping(shop))
	ask := clerk.CatalogueAsk{App: hiveApp, Player: player, Country: "KR", Language: "ko"}
	got, err := mina.Catalogue(t.Context(), ask)
	if err != nil || len(got.Prices) != 1 || got.Player != player {
		t.Fatalf("%+v, %v", got, err)
	}
	readAt := d.clock.instant()
	d.clock.pass(1e9)
	for name, sent := range map[string]clerk.Sent{"refused": {Code: "1000003", Message: "no token", HTTPStatus: 200, Raw: []byte(`{"result":1000003}`)}, "unanswered": {}} {
		shop.sent, shop.err = sent, nil
		if name == "unanswered" {
			shop.err = errors.New("connection reset")
		}
		if got, err := mina.Catalogue(t.Context(), ask); err == nil || got.Error == "" || got.Prices != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	prices, err := d.as("joon").Prices(t.Context()) // who cannot ask can look
	if err != nil || prices.Len() != 1 {
		t.Fatalf("%d prices, %v", prices.Len(), err)
	}
	c := prices.Check(hiveApp, ledger.View{Lines: []ledger.Line{{ProductID: pid, Quantity: 1}}, Amount: "1000", Currency: "KRW"})
	if c.Verdict != ledger.PriceDiffers || c.Difference != "-200" || c.Price.ReadAt != readAt {
		t.Errorf("%+v", c)
	}
	if n := d.facts(ledger.FactCatalogue); n != 3 {
		t.Errorf("%d answers are kept, want all three", n)
	}
	if _, err := d.as("joon").Catalogue(t.Context(), ask); err == nil || !strings.Contains(err.Error(), "[[hive.apps]]") {
		t.Errorf("without a shop to ask: %v", err)
	}
}

// TestShopAnswersAreKept holds that the answers about repayments and purchase
// statuses are facts with what was asked and their bytes.
func TestShopAnswersAreKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	yes := true
	shop := &shopFake{
		sent:       clerk.Sent{Code: "0", HTTPStatus: 200, Raw: []byte("answer")},
		repayments: clerk.Repayments{Due: []clerk.Repayment{{Index: "7"}}}, status: clerk.PurchaseStatus{Bought: &yes},
	}
	mina := d.as("mina", shopping(shop))
	if got, err := mina.Repayments(t.Context(), clerk.RepaymentsAsk{App: hiveApp, Player: player}); err != nil || len(got.Due) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	ask := clerk.StatusAsk{Service: service, Player: "120552311123", OrderMaster: "5683669676745096842"}
	if got, err := mina.PurchaseStatus(t.Context(), ask); err != nil || got.Bought == nil {
		t.Errorf("%+v, %v", got, err)
	}
	shop.sent.Code, shop.sent.Message = "999999", "undefined error"
	if _, err := mina.PurchaseStatus(t.Context(), ask); ledger.KindOf(err) != ledger.Denied || !strings.Contains(err.Error(), "999999") {
		t.Errorf("a refusal is %v", err)
	}
	facts, err := d.store.FactList(t.Context(), ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactObservation}, Limit: 100})
	if err != nil || len(facts) != 3 {
		t.Fatalf("%d answers are kept, %v", len(facts), err)
	}
	var last ledger.Observation
	if err := facts[2].Decode(&last); err != nil {
		t.Fatal(err)
	}
	if last.Question != ledger.QuestionStatus || last.Answer != ledger.AnswerFailed || last.Subject != ask.OrderMaster || last.Scope.UserID != ask.Player || string(facts[2].Raw) != "answer" {
		t.Errorf("%+v %q", last, facts[2].Raw)
	}
}
