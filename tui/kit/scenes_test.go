package kit_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/theme"
)

type scene = func(t *theme.Theme, w, h int) func() string

// scenes are the frames that are kept, each drawn at every size. All data is made up.
func scenes() map[string]scene {
	return map[string]scene{
		"table_rows": tableScene(func(tb *kit.Table, th *theme.Theme) {
			press(tb, "j", " ", "v", "j", "j")
			tb.Arrive(orders(th, 900, 3))
		}),
		"table_following": tableScene(func(tb *kit.Table, th *theme.Theme) { tb.Arrive(orders(th, 900, 2)) }),
		"table_stale": tableScene(func(tb *kit.Table, _ *theme.Theme) {
			press(tb, "j", "j", "j")
			tb.Fail("hive: unconsumed: timeout after 10s", "03:12:44")
		}),
		"table_loading": emptyScene(func(*kit.Table) {}),
		"table_empty":   emptyScene(func(tb *kit.Table) { tb.Take(kit.Page{Ask: tb.Waiting(), First: true, Last: true}) }),
		"table_filtered": emptyScene(func(tb *kit.Table) {
			tb.SetFilter("player:김철수 class:PAID_NOT_GRANTED", "[esc] shows all")
			tb.Take(kit.Page{Ask: tb.Waiting(), First: true, Last: true})
		}),
		"table_failed":    emptyScene(func(tb *kit.Table) { tb.Fail("the ledger is locked by another process", "") }),
		"desk":            deskScene,
		"confirm":         confirmScene(kit.Dangerous, "", "tab", "right", "tab", "6", "8", "6", "7", "3", "1", "tab"),
		"confirm_opened":  confirmScene(kit.Dangerous, ""),
		"confirm_report":  confirmScene(kit.Reporting, "", "shift+tab"),
		"confirm_blocked": confirmScene(kit.Dangerous, "read-only: arm first", "x"),
		"prompt":          promptScene,
		"form":            formScene,
		"diff":            linesScene(diffLines),
		"timeline":        linesScene(timelineLines),
		"json":            jsonScene(`{"gameCode":1001,"orderId":"MADEUP-000000000000686730","amount":1234567890123456789012,"price":5000.00,"nick":"김철수 金哲洙 \u202e","items":[],"ext":{"a":[1,2,{"b":null}],"c":true},"bypass":"`+strings.Repeat("가나다라", 60)+`"}`, "b"),
		"json_folded":     jsonScene(`{"a":{"b":[1,2,3],"c":{"d":"e"}},"f":[{"g":1},{"h":2}]}`, "", "-", "j", "j"),
		"json_invalid":    jsonScene("{\"order\": \"김철수\",\n\tbroken\x1b[31m \xff}", "broken"),
		"gallery":         galleryScene,
		"help":            linesScene(helpLines),
	}
}

func press(to interface {
	Update(tea.KeyMsg) (kit.Ask, bool)
}, keys ...string,
) {
	for _, k := range keys {
		to.Update(pressed(k))
	}
}

// pressed is the message a terminal's key becomes.
func pressed(name string) tea.KeyMsg {
	special := map[string]tea.KeyType{
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "ctrl+c": tea.KeyCtrlC, "ctrl+d": tea.KeyCtrlD, "ctrl+u": tea.KeyCtrlU,
		"ctrl+w": tea.KeyCtrlW, "ctrl+k": tea.KeyCtrlK, "ctrl+a": tea.KeyCtrlA, "ctrl+e": tea.KeyCtrlE,
	}
	if k, ok := special[name]; ok {
		return tea.KeyMsg{Type: k}
	}
	if name == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	}
	if rest, ok := strings.CutPrefix(name, "alt+"); ok {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(rest), Alt: true}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

func columns() []kit.Column {
	return []kit.Column{
		{Title: "", Min: 1},
		{Title: "order", Min: 12, Max: 34, Flex: 2, ID: true},
		{Title: "player", Min: 12, Flex: 3},
		{Title: "product", Min: 10, Max: 40, Flex: 2, Drop: 2},
		{Title: "amount", Min: 12, Align: kit.Right},
		{Title: "class", Min: 14, Max: 28, Flex: 1, Drop: 3},
		{Title: "age", Min: 5, Align: kit.Right, Drop: 1},
	}
}

// orders are rows numbered downward from the given one, newest first.
func orders(t *theme.Theme, from, n int) []kit.Row {
	names := []string{"김철수", "金哲洙", "Ann Example", "🦊여우 player", "홍길동의아주아주긴이름입니다정말로"}
	products := []string{"다이아 500개", "月卡", "gem pack 1", "🎁 gift", "starter"}
	rows := make([]kit.Row, n)
	for i := range rows {
		k := from - i
		sev := t.Severity(k % 4)
		rows[i] = kit.Row{ID: fmt.Sprintf("o%d", k), Cells: []kit.Cell{
			{Text: sev.Glyph, Style: sev.Style},
			{Text: fmt.Sprintf("MADEUP-%018d", 686730+k)},
			{Text: names[k%len(names)]},
			{Text: products[k%len(products)], Style: &t.Muted},
			{Text: fmt.Sprintf("%d,000 KRW", k), Style: &t.Amount},
			{Text: []string{"PAID_NOT_GRANTED", "MATCHED", "IN_FLIGHT"}[k%3], Style: sev.Style},
			{Text: fmt.Sprintf("%dm", k%60), Style: &t.Muted},
		}}
	}
	return rows
}

func newOrders(t *theme.Theme, tail kit.Tail) *kit.Table {
	return kit.NewTable(t, kit.TableSpec{
		Columns: columns(), Tail: tail, Empty: "No order is open. Nothing needs you.", Loading: "Reading the ledger ...",
		Filtered: "No order matches", Unreadable: "The ledger could not be read:",
	})
}

func tableScene(then func(*kit.Table, *theme.Theme)) scene {
	return func(t *theme.Theme, w, h int) func() string {
		tb := newOrders(t, kit.TailTop)
		tb.Resize(w, h)
		tb.Take(kit.Page{Ask: tb.Start(), Rows: orders(t, 500, 100), First: true, Total: 500})
		then(tb, t)
		return tb.View
	}
}

func emptyScene(then func(*kit.Table)) scene {
	return func(t *theme.Theme, w, h int) func() string {
		tb := newOrders(t, kit.NoTail)
		tb.Resize(w, h)
		tb.Start()
		then(tb)
		return tb.View
	}
}

func deskScene(t *theme.Theme, w, h int) func() string {
	pw, ph := w/2, (h-2)/2
	iw, ih := kit.PanelInner(pw, ph)
	tables := make([]*kit.Table, 4)
	for i := range tables {
		tables[i] = newOrders(t, kit.NoTail)
		tables[i].Resize(iw, ih)
		tables[i].Focus(i == 1)
		tables[i].Take(kit.Page{Ask: tables[i].Start(), Rows: orders(t, 100*(i+1), 40), First: true, Last: true, Total: 40})
		press(tables[i], "j", "j")
	}
	return func() string {
		panel := func(i int, title string) []string {
			return strings.Split(kit.Panel(t, kit.PanelSpec{Title: title, Note: "read 3s ago", Footer: "esc back", Focused: i == 1, Width: pw, Height: ph}, tables[i].View()), "\n")
		}
		titles := []string{"1 Inbox", "2 Hive 미소비", "3 STOVE 查询", "4 Ledger"}
		lines := []string{kit.Tabs(t, []kit.Tab{{Key: "1", Title: "Inbox", Badge: "12 new"}, {Key: "2", Title: "Hive"}, {Key: "3", Title: "STOVE", Badge: "3", Alarm: true}, {Key: "4", Title: "Ledger"}}, 1, w)}
		for row := range 2 {
			left, right := panel(2*row, titles[2*row]), panel(2*row+1, titles[2*row+1])
			for i := range left {
				lines = append(lines, left[i]+right[i])
			}
		}
		lines = append(lines, kit.KeyHints(t, kit.NewTableKeys(t).Bindings(), w))
		return kit.Block(lines, w, h)
	}
}

func confirmSpec(t *theme.Theme, risk kit.Risk, blocked string, now func() time.Time) kit.ConfirmSpec {
	spec := kit.ConfirmSpec{
		Title: "refund", Risk: risk, Blocked: blocked, Accept: "refund 5,000 KRW", Grace: time.Second, Now: now,
		Effect: "Hive gives 김철수 5,000 KRW back for MADEUP-000000000000686731. It cannot be taken back and is sent once.",
		Request: []string{
			"POST https://hive.example/v4/item_result", "Authorization: (hidden)", "Content-Type: application/json; charset=utf-8", "",
			`{"hiveiap_transaction_id":"MADEUP-TRANSACTION-000000000000000000000000000001","status":2}`,
		},
		Guards: []kit.Guard{
			{Verdict: "pass", Text: "environment and app match"},
			{Verdict: "pass", Text: "paid: the provider says so, 41s ago"},
			{Verdict: "unknown", Text: "unconsumed: is read again when this is sent, and refused when that read fails or does not list the order any more"},
		},
		Fields: []kit.Field{
			kit.ReasonField(t, []string{"game cannot grant", "player asked", "오지급"}, true),
			kit.TypedField(t, "order", "last six of the order", "686731", nil),
			kit.TypedField(t, "amount", "amount", "5000", func(v, want string) bool { return strings.ReplaceAll(v, ",", "") == want }),
		},
	}
	if risk == kit.Reporting {
		spec.Title, spec.Accept, spec.Fields = "report granted", "report granted", spec.Fields[:1]
		spec.Effect = "Hive is told that 김철수 has the item; the order leaves the list."
	}
	return spec
}

func confirmScene(risk kit.Risk, blocked string, keys ...string) scene {
	return func(t *theme.Theme, w, h int) func() string {
		now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		c := kit.NewConfirm(t, confirmSpec(t, risk, blocked, func() time.Time { return now }))
		c.Resize(w, h)
		if len(keys) > 0 {
			now = now.Add(2 * time.Second)
		}
		for _, k := range keys {
			c.Update(pressed(k))
		}
		under := tableScene(func(*kit.Table, *theme.Theme) {})(t, w, h)
		return func() string { return kit.Centered(kit.Dim(t, under()), c.View(), w, h) }
	}
}

func promptScene(t *theme.Theme, w, h int) func() string {
	filter := kit.NewPrompt(t, kit.PromptSpec{Label: "/", Initial: "player:김철수 amount>", Check: func(v string) error {
		return fmt.Errorf("%q ends where a number is missing", v)
	}})
	palette := kit.NewPrompt(t, kit.PromptSpec{Label: ":", Complete: func(text string) []kit.Completion {
		var out []kit.Completion
		for _, c := range []kit.Completion{{"refund", "give the money back"}, {"replay", "보낸 알림을 다시 게임으로"}, {"report", "tell Hive it was granted"}, {"reconcile", "compare"}} {
			if strings.HasPrefix(c.Text, text) {
				out = append(out, c)
			}
		}
		return out
	}})
	empty := kit.NewPrompt(t, kit.PromptSpec{Label: "find", Placeholder: "any id, in any spelling"})
	for _, p := range []*kit.Prompt{filter, palette, empty} {
		p.Resize(w)
	}
	filter.Update(pressed("enter"))
	palette.Update(pressed("r"))
	palette.Update(pressed("e"))
	palette.Update(pressed("tab"))
	palette.Update(pressed("tab"))
	return func() string {
		lines := []string{filter.View(), "", palette.View()}
		lines = append(lines, palette.Offers(w, 3)...)
		return kit.Block(append(lines, "", empty.View()), w, h)
	}
}

func formScene(t *theme.Theme, w, h int) func() string {
	f := kit.NewForm(t, []kit.Field{
		{Key: "tid", Label: "tid", Required: true},
		{Key: "name", Label: "이름", Initial: "김철수 金哲洙 🦊"},
		{Key: "type", Label: "type", Options: []string{"ONLINE", "IAP", "IAP_SUBSCRIPT"}},
		{Key: "note", Label: "note", Placeholder: "for the journal"},
	}, false)
	f.Resize(w)
	for _, k := range []string{"down", "down", "right", "right", "down", "enter", "tab", "tab"} {
		f.Update(pressed(k))
	}
	return func() string { return kit.Block(strings.Split(f.View(), "\n"), w, h) }
}

func linesScene(draw func(t *theme.Theme, w int) []string) scene {
	return func(t *theme.Theme, w, h int) func() string {
		return func() string { return kit.Block(draw(t, w), w, h) }
	}
}

func diffLines(t *theme.Theme, w int) []string {
	return kit.Diff(t, kit.DiffSpec{LeftTitle: "Hive", RightTitle: "게임 grants", Absent: "not said", Rows: []kit.DiffRow{
		{Field: "order", Left: "MADEUP-000000000000686731", Right: "MADEUP-000000000000686731"},
		{Field: "player", Left: "김철수 (9000001)", Right: "金哲洙 (9000002)", Differs: true, Delta: "other player"},
		{Field: "amount", Left: "5,000 KRW", Right: "5,500 KRW", Differs: true, Delta: "+500 KRW", Amount: true},
		{Field: "fee", Left: "0 KRW", Right: "0.00 KRW", Delta: "0 KRW", Amount: true},
		{Field: "server", Left: "KR-1", Right: ""},
		{Field: "receipt", Left: strings.Repeat("MADEUPRECEIPT", 12), Right: strings.Repeat("MADEUPRECEIPT", 12)},
		{Field: "items", Left: "다이아 500개 x1, 골드 10,000 x1, 🎁 x2", Right: "다이아 500개 x1", Differs: true, Delta: "-2 items"},
	}}, w)
}

func timelineLines(t *theme.Theme, w int) []string {
	at := time.Date(2026, 1, 1, 14, 59, 58, 120e6, time.UTC)
	return kit.Timeline(t, []kit.Moment{
		{At: at, Mark: t.Lamp("claimed"), Text: "Hive notified: paid, 5,000 KRW, 다이아 500개", Detail: "seq 41 from 192.0.2.7"},
		{At: at.Add(2300 * time.Millisecond), Mark: t.Mark(theme.Outcomes, "unanswered"), Text: "The game did not answer the forward within eight seconds, so the provider was told to come again; 게임 서버가 응답하지 않았습니다. 请稍后再试。"},
		{At: at.Add(9*time.Minute + 4*time.Second), Mark: t.Lamp("yes"), Text: "Hive lists it as unconsumed"},
		{At: at.Add(9*time.Minute + 3*time.Second), Mark: t.Action("in_doubt"), Text: "refund sent; its answer never came"},
		{At: at.Add(50 * time.Hour), Mark: t.Case("resolved"), Text: "resolved by operator kim: 확인 완료"},
	}, time.FixedZone("KST", 9*60*60), w)
}

func jsonScene(raw, search string, keys ...string) scene {
	return func(t *theme.Theme, w, h int) func() string {
		v := kit.NewJSONView(t)
		v.Resize(w, h)
		v.SetRaw([]byte(raw))
		v.Search(search)
		for _, k := range keys {
			v.Update(pressed(k))
		}
		return v.View
	}
}

func helpLines(t *theme.Theme, w int) []string {
	refund := key.NewBinding(key.WithKeys("X"), key.WithHelp("X", "refund"), key.WithDisabled())
	return kit.KeyHelp(t, []kit.KeyGroup{
		{Title: "list", Bindings: kit.NewTableKeys(t).Bindings()},
		{Title: "line", Bindings: []key.Binding{kit.NewPromptKeys(t).Older, kit.NewPromptKeys(t).Complete}},
		{Title: "주문 order", Bindings: []key.Binding{key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "replay")), refund}, Why: func(key.Binding) string { return "STOVE has no refund call" }},
		{Title: "form", Bindings: kit.NewForm(t, nil, false).Keys()},
	}, w)
}

// galleryScene shows every style and mark once.
func galleryScene(t *theme.Theme, w, h int) func() string {
	banners := kit.NewBanners(t)
	banners.Post("info", "attached to the listener of another process")
	banners.Post("error", "refund MADEUP-686731: no answer: 환불 결과를 알 수 없습니다. It is in doubt and is never sent again by itself.")
	return func() string {
		lines := strings.Split(banners.View(w), "\n")
		lines = append(lines, t.Live.Render(" LIVE ")+" "+t.Sandbox.Render("sandbox")+" "+t.Title.Render("title")+" "+t.Heading.Render("heading")+" "+t.Amount.Render("5,000 KRW")+" "+
			t.Diff.Render("+500 KRW")+" "+t.DangerButton.Render(" refund ")+" "+t.ReportButton.Render(" report granted ")+" "+t.Match.Render("match"))
		for set := theme.Lamps; set <= theme.Levels; set++ {
			var marks []string
			for _, m := range t.Legend(set) {
				marks = append(marks, m.Render())
			}
			lines = append(lines, strings.Join(marks, "  "))
		}
		rate := []int64{0, 1, 2, 4, 8, 16, -1, -1, 9, 9, 12, 40, 39, 0, 0, 7}
		lines = append(lines, t.Muted.Render("payments ")+t.Accent.Render(kit.Sparkline(t, rate, 20))+" "+t.Sentence.Render("Paid 03:12, nothing granted for 9 min.")+" "+t.Key.Render("[r] replay"))
		lines = append(lines, kit.Gauge(t, kit.Progress{Label: "import 지급내역", Done: 412_345, Total: 1_000_000, Elapsed: 41 * time.Second, Hint: "esc cancels"}, w))
		lines = append(lines, kit.Gauge(t, kit.Progress{Label: "reading", Done: 17, Elapsed: 3 * time.Second}, w))
		lines = append(lines, kit.Chart(t, rate, 32, 5)...)
		return kit.Block(lines, w, h)
	}
}
