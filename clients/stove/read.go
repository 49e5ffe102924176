package stove

import (
	"encoding/json"
	"fmt"
	"strings"

	"makegood/clients/transport"
	"makegood/ledger"
)

// The readers turn a whole answer into what the caller gets. An answer that is
// no JSON object with a code is unreadable, whatever its status.

// told judges the part every answer has.
func told(call string, a *transport.Answer, e envelope) (Told, error) {
	t := Told{Message: e.Message.Text(), Answer: a}
	switch e.Code.State {
	case transport.Given:
		t.Code = fmt.Sprint(e.Code.Int)
	case transport.Bad:
		t.Code = e.Code.Spelling
		t.Odd = append(t.Odd, "code is no integer: "+transport.Snippet([]byte(e.Code.Spelling)))
	case transport.Absent, transport.Null:
		return t, unreadable("stove: "+call, a, ledger.Fail("the answer has no code"))
	}
	t.Meaning = Explain(call, t.Code)
	if !a.OK() {
		t.Odd = append(t.Odd, fmt.Sprintf("code %s came with http status %d", t.Code, a.Status))
	}
	return t, nil
}

// unreadable is the error for an answer nobody can read.
func unreadable(op string, a *transport.Answer, cause error) error {
	return transport.InDomain(op, a.Unreadable(op, cause), "STOVE's answer (http %d) could not be read", a.Status)
}

func decode(call string, a *transport.Answer) (envelope, Told, error) {
	var e envelope
	if err := transport.DecodeObject(a.Body, &e); err != nil {
		return e, Told{Answer: a}, unreadable("stove: "+call, a, err)
	}
	t, err := told(call, a, e)
	return e, t, err
}

func readDetails(a *transport.Answer, questions []Question) (Details, error) {
	e, t, err := decode("details", a)
	d := Details{Told: t}
	if err != nil {
		return d, err
	}
	found := map[string]*ledger.Record{}
	if t.OK() {
		found = d.entries(e.payload(), questions)
	}
	for _, q := range questions {
		r := Reply{TID: strings.TrimSpace(q.TID), Spellings: []string{word(q.Platform)}, Told: d.Told}
		if record := found[r.TID]; record != nil {
			r.Verdict, r.Record, r.Worked = ledger.AnswerFound, record, word(q.Platform)
		} else {
			r.Verdict = translateAbsence(t)
		}
		d.Replies = append(d.Replies, r)
	}
	return d, nil
}

// entries reads the entries of data by their tid. Whatever cannot be matched
// is noted and matches nobody: the order of the entries means nothing.
func (d *Details) entries(data json.RawMessage, questions []Question) map[string]*ledger.Record {
	asked := make(map[string]bool, len(questions))
	for _, q := range questions {
		asked[strings.TrimSpace(q.TID)] = true
	}
	list, err := transport.Elements(data)
	if err != nil {
		d.Odd = append(d.Odd, "data: "+err.Error())
	}
	found := make(map[string]*ledger.Record, len(list))
	for i, raw := range list {
		var w entry
		if err := json.Unmarshal(raw, &w); err != nil {
			d.Odd = append(d.Odd, fmt.Sprintf("entry %d is no object", i+1))
			continue
		}
		tid := w.TID.Trimmed()
		switch {
		case tid == "":
			d.Odd = append(d.Odd, fmt.Sprintf("entry %d has no tid", i+1))
		case !asked[tid]:
			d.Odd = append(d.Odd, fmt.Sprintf("entry %d is about tid %s, which was not asked", i+1, transport.Snippet([]byte(tid))))
		case found[tid] != nil:
			d.Odd = append(d.Odd, fmt.Sprintf("entry %d is a second one about tid %s; the first counts", i+1, tid))
		default:
			record := w.record()
			found[tid] = &record
		}
	}
	return found
}

// conclude puts the answers about one tid, asked alone under each spelling,
// together.
func conclude(replies []Reply) Reply {
	out := replies[len(replies)-1]
	out.Spellings = nil
	denied, failed, silent := -1, -1, -1
	for i, r := range replies {
		out.Spellings = append(out.Spellings, r.Spellings...)
		switch {
		case r.Verdict == ledger.AnswerFound:
			return Reply{r.TID, r.Verdict, r.Record, out.Spellings, r.Worked, r.Told}
		case r.Told.OK():
			silent = i
		case r.Told.denies():
			denied = i
		case r.Told.unknownPlatform():
		default:
			failed = i
		}
	}
	pick := func(i int, verdict ledger.Answer) Reply {
		out.Verdict, out.Told = verdict, replies[i].Told
		return out
	}
	switch {
	case failed >= 0:
		return pick(failed, ledger.AnswerFailed)
	case silent >= 0:
		return pick(silent, ledger.AnswerSilent)
	case denied >= 0:
		return pick(denied, ledger.AnswerDenied)
	default:
		return pick(len(replies)-1, ledger.AnswerFailed)
	}
}

func readStatus(a *transport.Answer) (Status, error) {
	e, t, err := decode("purchase status", a)
	s := Status{Told: t}
	if err != nil || !t.OK() {
		return s, err
	}
	var w statusValue
	value := e.payload()
	if len(value) == 0 || json.Unmarshal(value, &w) != nil {
		s.Odd = append(s.Odd, "value is no object")
		return s, nil
	}
	s.Known, s.Bought, s.Word = w.Status.Given(), w.Status.Bool, w.Status.Spelling
	if !s.Known {
		s.Odd = append(s.Odd, "status is neither true nor false")
	}
	s.ShopKey = w.ShopKey.Trimmed()
	each(&s.Told, "product_infos", w.Products, func(p statusProduct) { s.Products = append(s.Products, translateProduct(p)) })
	each(&s.Told, "stove_charge_infos", w.Charges, func(c statusCharge) { s.Charges = append(s.Charges, translateCharge(c)) })
	return s, nil
}

// each reads the entries of a list and notes those that are no objects.
func each[T any](t *Told, name string, raw json.RawMessage, take func(T)) {
	list, err := transport.Elements(raw)
	if err != nil {
		t.Odd = append(t.Odd, name+": "+err.Error())
	}
	for i, element := range list {
		var row T
		if err := json.Unmarshal(element, &row); err != nil {
			t.Odd = append(t.Odd, fmt.Sprintf("%s %d is no object", name, i+1))
			continue
		}
		take(row)
	}
}
