package main

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/clients/simulator"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// TestDemoIntroIsReadWhole holds that what a newcomer reads first fits the smallest screen, beside another message and in
// either language.
func TestDemoIntroIsReadWhole(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]string{lang.English: "? lists every key.", lang.Korean: "?로 모든 키를 봅니다."} {
		words, err := lang.New(name)
		if err != nil {
			t.Fatal(err)
		}
		look, err := theme.New("none", theme.Options{Profile: theme.Plain, Words: words})
		if err != nil {
			t.Fatal(err)
		}
		banner := kit.NewBanners(look)
		banner.Post("info", "another message")
		banner.Post("info", words.T(demoIntro))
		said := strings.Join(strings.Fields(banner.View(80)), " ")
		for _, part := range strings.Fields(end) {
			if !strings.Contains(said, part) {
				t.Errorf("%s: %q is cut from\n%s", name, part, banner.View(80))
			}
		}
	}
}

// TestDemoTellsAPurchaseStatus asks the simulated STOVE about a purchase through the pane, on the configuration of a demo:
// the form holds what the player's receipt would show.
func TestDemoTellsAPurchaseStatus(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	sim, err := simulator.New(simulator.Config{
		Seed: 1, Now: time.Now, AppID: demoApp, ServiceID: demoService, Servers: []string{"kr"}, HiveToken: "demo", StoveToken: "demo", GrantsToken: "demo",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sim.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := sim.BuyStove(sim.Players()[0].Name, sim.Products()[0].ID, "kr"); err != nil {
		t.Fatal(err)
	}
	p := &program{now: time.Now, newID: newID, environment: Environment{Login: "you"}}
	cfg, err := p.demoConfig(t.TempDir(), sim)
	if err != nil {
		t.Fatal(err)
	}
	o, err := p.open(ctx, cfg, "makegood demo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.close)
	look, err := theme.New("none", theme.Options{Profile: theme.Plain})
	if err != nil {
		t.Fatal(err)
	}
	room := pane.NewStove(&pane.Desk{
		Ctx: ctx, Theme: look, Now: time.Now, Zone: cfg.Console.Timezone, Apps: policyOf(cfg).Apps, Books: o.store, Shops: o.clerk, Receipt: receiptOf(sim),
	})
	room.Resize(120, 30)
	var run func(cmd tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				run(c)
			}
		default:
			_, next := room.Update(msg)
			run(next)
		}
	}
	key := func(k tea.KeyMsg) {
		_, cmd := room.Update(k)
		run(cmd)
	}
	key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("]")})
	key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("f")})
	player, master := receiptOf(sim)()
	if view := room.View(); master == "" || !strings.Contains(view, player) || !strings.Contains(view, master) {
		t.Fatalf("the form does not hold the receipt of %s, %q:\n%s", player, master, view)
	}
	key(tea.KeyMsg{Type: tea.KeyEnter})
	key(tea.KeyMsg{Type: tea.KeyEnter})
	if view := room.View(); !strings.Contains(view, "order master "+master+" of player "+player) || !strings.Contains(view, "was bought") {
		t.Errorf("STOVE did not tell of it:\n%s", view)
	}
}
