package hive

import (
	"bytes"
	"encoding/json"
	"fmt"

	"makegood/clients/transport"
	"makegood/ledger"
)

// The readers turn a whole answer into what the caller gets. An answer that is
// no JSON object with a result is unreadable, whatever its status.

// told judges the part every answer has.
func told(call string, a *transport.Answer, v verdict) (Told, error) {
	t := Told{Message: v.Message.Text(), Answer: a}
	switch v.Result.State {
	case transport.Given:
		t.Code = fmt.Sprint(v.Result.Int)
	case transport.Bad:
		t.Code = v.Result.Spelling
		t.Odd = append(t.Odd, "result is no integer: "+transport.Snippet([]byte(v.Result.Spelling)))
	case transport.Absent, transport.Null:
		return t, unreadable("hive: "+call, a, ledger.Fail("the answer has no result"))
	}
	t.Meaning = Explain(call, t.Code)
	if !a.OK() {
		t.Odd = append(t.Odd, fmt.Sprintf("result %s came with http status %d", t.Code, a.Status))
	}
	return t, nil
}

// unreadable is the error for an answer nobody can read.
func unreadable(op string, a *transport.Answer, cause error) error {
	return transport.InDomain(op, a.Unreadable(op, cause), "Hive's answer (http %d) could not be read", a.Status)
}

func decode(call string, a *transport.Answer, into any) error {
	if err := transport.DecodeObject(a.Body, into); err != nil {
		return unreadable("hive: "+call, a, err)
	}
	return nil
}

func readProduct(a *transport.Answer) (Catalogue, error) {
	var w productAnswer
	if err := decode("product", a, &w); err != nil {
		return Catalogue{}, err
	}
	t, err := told("product", a, w.verdict)
	c := Catalogue{Told: t}
	if err != nil || !t.OK() {
		return c, err
	}
	list, err := transport.Elements(w.Products)
	if err != nil {
		c.Odd = append(c.Odd, "product_list: "+err.Error())
	}
	for i, raw := range list {
		var row productRow
		if err := json.Unmarshal(raw, &row); err != nil || row.MarketPID.Trimmed() == "" {
			c.Odd = append(c.Odd, fmt.Sprintf("product %d has no market_pid", i+1))
			continue
		}
		c.Products = append(c.Products, translateProduct(row))
	}
	c.UpdatedText = w.UpdateDate.Text()
	c.UpdatedAt, _ = instant(w.UpdateDate, transport.FlexInt{})
	return c, nil
}

// readOrder takes what looks like a page for the page: Hive's order answers
// HTML, and JSON only to refuse.
func readOrder(a *transport.Answer) (Page, error) {
	const op = "hive: order"
	text := bytes.TrimSpace(bytes.TrimPrefix(a.Body, []byte("\xef\xbb\xbf")))
	var v verdict
	if transport.DecodeObject(text, &v) == nil {
		t, err := told("order", a, v)
		if err != nil {
			return Page{}, err
		}
		return Page{}, &ledger.Error{
			Op: op, Kind: ledger.Denied,
			Human: ledger.Say("Hive answered result %s %q instead of a page (http %d)", t.Code, transport.Snippet([]byte(t.Message)), a.Status),
		}
	}
	if !a.OK() || len(text) == 0 || text[0] != '<' {
		return Page{}, unreadable(op, a, ledger.Fail("the answer is no HTML page"))
	}
	return Page{HTML: a.Body, ContentType: a.Header.Get("Content-Type"), Answer: a}, nil
}

func readUnconsumed(a *transport.Answer) (Unconsumed, error) {
	var w unconsumedAnswer
	if err := decode("unconsumed", a, &w); err != nil {
		return Unconsumed{}, err
	}
	t, err := told("unconsumed", a, w.verdict)
	u := Unconsumed{Told: t}
	if err != nil || !t.OK() {
		return u, err
	}
	u.Whole = w.Lists != nil
	if !u.Whole {
		u.Odd = append(u.Odd, "unconsumed_lists is missing")
	}
	list, err := transport.Elements(w.Lists)
	if err != nil {
		u.Whole = false
		u.Odd = append(u.Odd, "unconsumed_lists: "+err.Error())
	}
	for i, raw := range list {
		var row payment
		why := ""
		if err := json.Unmarshal(raw, &row); err != nil {
			why = "is no object"
		} else if bad := transport.IdentifierError(row.OrderID.Trimmed()); bad != "" {
			why = ledger.Say(bad, "order_id").String()
		}
		if why != "" {
			u.Whole = false
			u.Odd = append(u.Odd, fmt.Sprintf("row %d: %s", i+1, why))
			continue
		}
		u.Rows = append(u.Rows, row.record())
	}
	return u, nil
}

func readVerify(a *transport.Answer) (Verified, error) {
	var w verifyAnswer
	if err := decode("verify", a, &w); err != nil {
		return Verified{Verdict: ledger.AnswerFailed}, err
	}
	t, err := told("verify", a, w.verdict)
	v := Verified{Told: t, Verdict: ledger.AnswerFailed}
	if err != nil {
		return v, err
	}
	v.Verdict = translateVerdict(t)
	if v.Verdict != ledger.AnswerVerified {
		return v, nil
	}
	v.TransactionID = w.TransactionID.Trimmed()
	v.OrderID, v.ProductID = w.OrderID.Trimmed(), w.MarketPID.Trimmed()
	if v.Test, err = translateTest(w.Test); err != nil {
		v.Odd = append(v.Odd, err.Error())
	}
	if why := transport.IdentifierError(v.TransactionID); why != "" {
		v.Odd = append(v.Odd, ledger.Say(why, "hiveiap_transaction_id").String())
		v.TransactionID = ""
	}
	if why := transport.IdentifierError(v.OrderID); why != "" {
		v.Odd = append(v.Odd, ledger.Say(why, "hiveiap_market_transaction_id").String())
		v.OrderID = ""
	}
	if m := w.MarketID.Trimmed(); m != "" && m != fmt.Sprint(marketPG) {
		v.Odd = append(v.Odd, "hiveiap_market_id is "+transport.Snippet([]byte(m))+", not 15")
	}
	return v, nil
}

func readItemResult(a *transport.Answer) (ItemResult, error) {
	var w itemResultAnswer
	if err := decode("item_result", a, &w); err != nil {
		return ItemResult{}, err
	}
	t, err := told("item_result", a, w.verdict)
	return ItemResult{Told: t}, err
}

func readRefundInfo(a *transport.Answer) (Repayments, error) {
	var w refundInfoAnswer
	repaired := false
	if err := transport.DecodeObject(a.Body, &w); err != nil {
		body, changed := transport.EscapeRawControls(a.Body)
		w = refundInfoAnswer{}
		if !changed || transport.DecodeObject(body, &w) != nil {
			return Repayments{}, unreadable("hive: refund_info", a, err)
		}
		repaired = true
	}
	t, err := told("refund_info", a, w.verdict)
	r := Repayments{Told: t, Repaired: repaired}
	if err != nil || !t.OK() {
		return r, err
	}
	r.Title, r.Guide = w.GuideTitle.Text(), w.GuideContent.Text()
	var site customerSite
	if len(w.CustomerSite) > 0 && json.Unmarshal(w.CustomerSite, &site) != nil {
		r.Odd = append(r.Odd, "customer_site is no object")
	}
	r.CustomerSitePC, r.CustomerSiteMB = site.PC.Text(), site.Mobile.Text()
	list, err := transport.Elements(w.Refunds)
	if err != nil {
		r.Odd = append(r.Odd, "refund_list: "+err.Error())
	}
	for i, raw := range list {
		var row refundRow
		if err := json.Unmarshal(raw, &row); err != nil {
			r.Odd = append(r.Odd, fmt.Sprintf("refund %d is no object", i+1))
			continue
		}
		r.Refunds = append(r.Refunds, translateRefund(row))
	}
	return r, nil
}
