package pane_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/xuri/excelize/v2"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/plain"
)

// shiftStub makes the report it is told to.
type shiftStub struct {
	asked []ledger.Instant
	err   error
	shift ledger.Shift
}

func (s *shiftStub) Shift(_ context.Context, since ledger.Instant) (ledger.Shift, error) {
	s.asked = append(s.asked, since)
	return s.shift, s.err
}

// workedShift is a night of five orders.
func workedShift() ledger.Shift {
	to := ledger.At(stubStart)
	sh := ledger.Shift{From: to.Add(-9 * time.Hour), To: to}
	sh.Hours = ledger.Spans(sh.From, sh.To, time.UTC)
	count := func(i int, class ledger.Class, worked bool, acts ...ledger.Action) {
		k := ledger.NewKey(ledger.Hive, stubHiveApp, fmt.Sprintf("H%019d", 2168993822440686730+i))
		st := ledger.Standing{Class: class, Severity: class.Severity(), Actions: acts, View: ledger.View{
			Player: ledger.Player{ID: "20000011337", Name: "김철수"}, Lines: []ledger.Line{{ProductID: "com.example.game.item01", Quantity: 1}},
			Amount: ledger.Amount(fmt.Sprint(1200 * (i + 1))), Currency: "KRW", PaidAt: sh.From.Add(time.Duration(i) * time.Hour), FirstSeenAt: sh.From.Add(time.Duration(i) * time.Hour),
		}}
		if worked {
			sh.Count(ledger.Row{Key: k, Standing: st}, to.Add(-time.Hour), []string{"mina"})
			return
		}
		sh.Count(ledger.Row{Key: k, Standing: st}, 0, nil)
	}
	act := func(id string, state ledger.ActionState) ledger.Action {
		return ledger.Action{ID: id, Kind: ledger.ActRefund, State: state, Actor: "mina", Approver: "joon", Reason: "아이템 미지급", CreatedAt: to.Add(-2 * time.Hour), SettledAt: to.Add(-time.Hour)}
	}
	count(0, ledger.ClassPaidNotGranted, false)
	count(1, ledger.ClassMatched, true)
	count(2, ledger.ClassCancelInDoubt, true, act("A2", ledger.StateInDoubt))
	count(3, ledger.ClassCancelPending, true, act("A3", ledger.StateDone))
	count(4, ledger.ClassPaidNotGranted, true, act("A4", ledger.StateAwaiting))
	sh.Settle([]ledger.ShiftOperator{{Name: "mina", Orders: 4, Steps: 2, Actions: 3}})
	return sh
}

func reportScreen(t *testing.T, s *shiftStub, w, h int, edits ...func(*pane.Desk)) (*room, *stubClock) {
	t.Helper()
	d, clock := stubDesk(t, stubBooks{}, stubClerk{})
	d.Shifts = s
	for _, edit := range edits {
		edit(d)
	}
	r := pane.NewReport(d)
	r.Focus(true)
	return enter(t, r, w, h), clock
}

func TestReportFrames(t *testing.T) {
	t.Parallel()
	scenes := map[string]func(t *testing.T, w, h int) pane.Pane{
		"loading": func(t *testing.T, w, h int) pane.Pane {
			d, _ := stubDesk(t, stubBooks{}, stubClerk{})
			d.Shifts = &shiftStub{}
			r := pane.NewReport(d)
			r.Resize(w, h)
			r.Init()
			return r
		},
		"empty": func(t *testing.T, w, h int) pane.Pane {
			to := ledger.At(stubStart)
			r, _ := reportScreen(t, &shiftStub{shift: ledger.Shift{From: to.Add(-time.Hour), To: to}}, w, h)
			return r.pane
		},
		"left": func(t *testing.T, w, h int) pane.Pane {
			r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, w, h)
			return r.pane
		},
		"refunds": func(t *testing.T, w, h int) pane.Pane {
			r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, w, h)
			return r.press("]", "]", "]").pane
		},
		"people": func(t *testing.T, w, h int) pane.Pane {
			r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, w, h)
			return r.press("[").pane
		},
		"stale": func(t *testing.T, w, h int) pane.Pane {
			s := &shiftStub{shift: workedShift()}
			r, clock := reportScreen(t, s, w, h)
			clock.at, s.err = clock.at.Add(5*time.Minute), errors.New("the disk is full")
			return r.press("ctrl+r").pane
		},
		"form": func(t *testing.T, w, h int) pane.Pane {
			r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, w, h)
			return r.press("f").types("8x").press("enter").pane
		},
		"korean": func(t *testing.T, w, h int) pane.Pane {
			r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, w, h, func(d *pane.Desk) { inKorean(t, d) })
			return r.pane
		},
	}
	for name, scene := range scenes {
		for _, s := range stubSizes() {
			t.Run(fmt.Sprintf("%s %dx%d", name, s[0], s[1]), func(t *testing.T) {
				t.Parallel()
				compareGolden(t, fmt.Sprintf("report_%s_%dx%d", name, s[0], s[1]), checkFrame(t, scene(t, s[0], s[1]), s[0], s[1], false))
			})
		}
	}
}

func TestReportSince(t *testing.T) {
	t.Parallel()
	s := &shiftStub{shift: workedShift()}
	r, _ := reportScreen(t, s, 120, 40)
	r.press("f").types("8h").press("enter")
	r.press("f").types("2d").press("enter")
	r.press("f").types("2026-11-20T09:00:00+09:00").press("enter")
	r.press("f").press("enter")
	want := []ledger.Instant{0, ledger.At(stubStart.Add(-8 * time.Hour)), ledger.At(stubStart.Add(-48 * time.Hour)), ledger.At(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)), 0}
	if fmt.Sprint(s.asked) != fmt.Sprint(want) {
		t.Errorf("asked since %v, want %v", s.asked, want)
	}
	r.press("f").types("yesterday").press("enter").sees("neither a time")
	r.press("esc").sees("nothing was changed")
	if len(s.asked) != len(want) {
		t.Error("what was no time was asked for")
	}
}

func TestReportOpensAndExports(t *testing.T) {
	t.Parallel()
	r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, 120, 40)
	r.sees("opened 5", "left open 4", "refunded 1, 4,800 KRW", "in doubt 1", "The oldest open order waits 9h00m: hive:H2168993822440686730")
	if r.press("enter"); r.last() != (pane.OpenOrder{Key: ledger.NewKey(ledger.Hive, stubHiveApp, "H2168993822440686730")}) {
		t.Errorf("enter answered %#v", r.last())
	}
	r.press("]").sees("refund A2", "mina, joon", "아이템 미지급").lacks("H2168993822440686730 ")
	r.press("e")
	in, ok := r.last().(pane.Export)
	if !ok || in.Name != "shift-20261120-1209.xlsx" {
		t.Fatalf("e answered %#v", r.last())
	}
	for _, ending := range in.Endings {
		var out bytes.Buffer
		if err := in.Write(&out, ending); err != nil {
			t.Errorf("%s: %v", ending, err)
		}
		begins := map[string]string{"xlsx": "PK\x03\x04", "html": "<!DOCTYPE html>", "csv": "from,to,part", "json": `{"from":`, "txt": "Shift from"}[ending]
		if !strings.HasPrefix(out.String(), begins) {
			t.Errorf("%s begins with %.20q, want %q", ending, out.String(), begins)
		}
	}
	if r.press("esc"); r.last() != (pane.Back{}) {
		t.Errorf("esc answered %#v", r.last())
	}
}

// TestExportOfAList holds what is seen of a list against its three forms.
func TestExportOfAList(t *testing.T) {
	t.Parallel()
	r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, 120, 40)
	var books stubBooks
	d, _ := stubDesk(t, books, stubClerk{})
	d.Shops = readShop()
	list := enter(t, pane.NewHive(d), 120, 40).press("]", "e")
	in, ok := list.last().(pane.Export)
	if !ok || fmt.Sprint(in.Endings) != fmt.Sprint(plain.TableEndings()) {
		t.Fatalf("e answered %#v", list.last())
	}
	read := func(ending string) string {
		var out bytes.Buffer
		if err := in.Write(&out, ending); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if lines := strings.Split(strings.TrimSpace(read("csv")), "\n"); len(lines) != 4 || lines[1] != `com.example.game.item00,"1,200 KRW","₩1,200",보석 100개,`+stubHiveApp+`,KR,12:09:00` {
		t.Errorf("as CSV: %q", lines)
	}
	var row map[string]string
	if err := json.Unmarshal([]byte(strings.SplitN(read("json"), "\n", 2)[0]), &row); err != nil || row["product"] != "com.example.game.item00" || row["price"] != "1,200 KRW" {
		t.Errorf("as JSON: %v, %v", row, err)
	}
	f, err := excelize.OpenReader(strings.NewReader(read("xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, _ := f.GetCellValue("Rows", "B2", excelize.Options{RawCellValue: true})
	shown, _ := f.GetCellValue("Rows", "B2")
	if kind, _ := f.GetCellType("Rows", "B2"); raw != "1200" || shown != "1,200 KRW" || kind == excelize.CellTypeSharedString {
		t.Errorf("the price is %q, shown as %q, of type %d", raw, shown, kind)
	}
	if kind, _ := f.GetCellType("Rows", "A2"); kind != excelize.CellTypeSharedString {
		t.Errorf("the product is of type %d", kind)
	}
	var out bytes.Buffer
	if err := in.Write(&out, "pdf"); err == nil {
		t.Error("a form nobody knows is written")
	}
	r.press("~")
	if in, ok := r.last().(pane.Notify); !ok || !strings.Contains(in.Text, "does nothing here") {
		t.Errorf("a key that means nothing answered %#v", r.last())
	}
}

// TestReportCancelled makes no report: what was cancelled is not told as an empty list.
func TestReportCancelled(t *testing.T) {
	t.Parallel()
	d, _ := stubDesk(t, stubBooks{}, stubClerk{})
	d.Shifts = &shiftStub{shift: workedShift()}
	p := pane.NewReport(d)
	p.Focus(true)
	p.Resize(120, 40)
	p.Init()
	press := func(k tea.KeyMsg) pane.Intent { in, _ := p.Update(k); return in }
	if in := press(tea.KeyMsg{Type: tea.KeyEnter}); in != (pane.Notify{Text: "the report is being made"}) {
		t.Errorf("enter while it is made answered %#v", in)
	}
	press(tea.KeyMsg{Type: tea.KeyEsc})
	if in := press(tea.KeyMsg{Type: tea.KeyEnter}); in != (pane.Notify{Text: "there is no report yet; ctrl+r makes it"}) {
		t.Errorf("enter after esc answered %#v", in)
	}
	if v := p.View(); !strings.Contains(v, "there is no report yet") || strings.Contains(v, "Reading") || strings.Contains(v, "Nothing is left open") {
		t.Errorf("after esc:\n%s", v)
	}
}

// TestReportRowsSayWhatHelps holds that a row of the hand-over ends in the sentence of its order as it stands now and a key
// that does it, and that an operator's row leads to what he did.
func TestReportRowsSayWhatHelps(t *testing.T) {
	t.Parallel()
	r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, 80, 24, func(d *pane.Desk) {
		d.Books = stubBooks{order: func(_ context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error) {
			for _, row := range purchases(t) {
				if row.Key == key {
					return &ledger.Order{Key: key}, row.Standing, nil
				}
			}
			return nil, ledger.Standing{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no order %s is known", key.String())}
		}}
	})
	r.press("j", "j").sees("Notified as paid 12:00, not confirmed by Hive", "[K] ask the provider")
	for range 5 {
		r.press("]")
	}
	r.sees("mina: orders 4, case steps 2, actions 3, evidence 0, refunded 4,800 KRW.", "[enter] journal").press("enter")
	if in, ok := r.last().(pane.GoTo); !ok || in.List != pane.JournalList || !strings.HasPrefix(in.Filter, "kind:case,action,evidence since:2026-11-20T") {
		t.Errorf("enter on an operator asks for %#v", r.last())
	}
}

// TestReportLongestSentenceIsWhole holds that the longest sentence of an order is read whole, with its key, in the room that
// a console of 80x24 leaves to the hand-over.
func TestReportLongestSentenceIsWhole(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		lang.English: "nothing granted, and Hive no longer lists it: completed by somebody, or cancelled; a refund by mina.operations.kr waits for a second operator. [A] approve",
		lang.Korean:  "mina.operations.kr의 환불이 두 번째 운영자를 기다림. [A] 승인",
	} {
		r, _ := reportScreen(t, &shiftStub{shift: workedShift()}, 80, 20, func(d *pane.Desk) {
			if language == lang.Korean {
				inKorean(t, d)
			}
			d.Books = stubBooks{order: func(_ context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error) {
				return &ledger.Order{Key: key}, ledger.Standing{
					Class: ledger.ClassGoneNotGranted, Severity: 1, View: ledger.View{PaidAt: ledger.At(stubStart.Add(-30 * time.Hour))},
					Actions: []ledger.Action{{ID: "A1", Kind: ledger.ActRefund, State: ledger.StateAwaiting, Actor: "mina.operations.kr"}},
				}, nil
			}}
		})
		if shown := strings.Join(strings.Fields(r.pane.View()), " "); !strings.Contains(shown, want) {
			t.Errorf("%s: %q is not whole:\n%s", language, want, r.pane.View())
		}
	}
}
