package tui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/ledger"
	"makegood/tui/pane"
	"makegood/tui/theme"
)

// CheckKeys holds the keys of a configuration, by the names of their bindings, against each other and against the usual
// ones: a name there is no binding of, a key no terminal sends, and a key that would mean two things in one place are
// errors. Two bindings that share a key as they come (a key that means one thing in a list and another in a body) are
// none, unless one of them is renamed.
func CheckKeys(keys map[string][]string) error {
	if len(keys) == 0 {
		return nil
	}
	made := map[string]key.Binding{}
	look, err := theme.New("none", theme.Options{Keys: keys, Bound: func(name string, b key.Binding) { made[name] = b }})
	if err != nil {
		return err //nolint:wrapcheck // it names the theme
	}
	desk := &pane.Desk{
		Ctx: context.Background(), Theme: look, Now: func() time.Time { return time.Time{} },
		Environment: ledger.Sandbox, Apps: []ledger.App{{Provider: ledger.Hive, ID: "app"}, {Provider: ledger.Stove, ID: "app"}},
	}
	places := keyPlaces(desk)
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if _, ok := made[name]; !ok {
			errs = append(errs, ledger.Fail("no binding is called %q; the README's key tables name them all", name))
			continue
		}
		for _, k := range keys[name] {
			if !sendable(k) {
				errs = append(errs, ledger.Fail("%s: no terminal sends a key %q; write them as z, Z, f5, ctrl+d, alt+x, enter or pgdown", name, k))
			}
		}
	}
	names := bindingsByHelp(made)
	told := map[string]bool{}
	for _, p := range places {
		for _, err := range p.collisions(keys, names) {
			if !told[err.Error()] {
				told[err.Error()] = true
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// keyPlace is what may be pressed in one place.
type keyPlace struct {
	where    string
	bindings []key.Binding
}

// keyPlaces are all places there are: every room with the console's keys, and the boxes, which have every key.
func keyPlaces(d *pane.Desk) []keyPlace {
	r := houseRooms(d)
	k := newKeys(d, r.doors)
	var places []keyPlace
	add := func(where string, p pane.Pane, global []key.Binding) {
		places = append(places, keyPlace{where: where, bindings: slices.Concat(append([][]key.Binding{global}, p.Keys().FullHelp()...)...)})
	}
	for i, p := range r.panes() {
		add(k.Panes[i].Help().Desc, p, k.Bindings())
	}
	over := slices.DeleteFunc(k.Bindings(), func(b key.Binding) bool {
		return slices.ContainsFunc([]key.Binding{k.Next, k.Previous, k.Zoom}, func(o key.Binding) bool { return o.Help() == b.Help() })
	})
	add("the order screen", r.order(ledger.NewKey(ledger.Hive, "app", "H1")), over)
	add("the player screen", r.player(ledger.Hive, "1"), over)
	for _, door := range r.doors {
		add("the screen "+string(door.screen), door.open(d, ""), over)
	}
	add("a text box", newTextBox(d, "", []string{""}), nil)
	add("the list of views", pane.NewViews(d, ""), nil)
	// Their own keys cannot be renamed; those behind an outcome can, and are told to made.
	r.confirm(pane.Confirm{})
	r.many(pane.ConfirmMany{})
	return places
}

// helpKey tells a binding by what it does and what presses it.
type helpKey struct{ desc, keys string }

func keyOfBinding(b key.Binding) helpKey {
	return helpKey{desc: b.Help().Desc, keys: strings.Join(b.Keys(), " ")}
}

func bindingsByHelp(made map[string]key.Binding) map[helpKey]string {
	names := map[helpKey]string{}
	for name, b := range made {
		names[keyOfBinding(b)] = name
	}
	return names
}

// collisions are the keys of a place that mean two things there, one of them renamed.
func (p keyPlace) collisions(renamed map[string][]string, names map[helpKey]string) []error {
	var errs []error
	first := map[string]key.Binding{}
	for _, b := range p.bindings {
		for _, k := range b.Keys() {
			other, taken := first[k]
			if !taken {
				first[k] = b
				continue
			}
			mine, others := names[keyOfBinding(b)], names[keyOfBinding(other)]
			_, mineIs := renamed[mine]
			_, othersIs := renamed[others]
			if mine != others && (mineIs || othersIs) {
				errs = append(errs, ledger.Fail("%q is both %s and %s in %s: give one of them another key", k, called(others, other), called(mine, b), p.where))
			}
		}
	}
	return errs
}

// called is a binding by its name and what it does.
func called(name string, b key.Binding) string {
	if name == "" || name == b.Help().Desc {
		return b.Help().Desc
	}
	return name + " (" + b.Help().Desc + ")"
}

// sendable says whether a terminal can send what a configuration calls a key.
func sendable(name string) bool {
	bare := strings.TrimPrefix(name, "alt+")
	if bare != "" && utf8.RuneCountInString(bare) == 1 {
		return true
	}
	for t := tea.KeyType(-128); t < 128; t++ {
		if t != tea.KeyRunes && bare != "" && bare == (tea.Key{Type: t}).String() {
			return true
		}
	}
	return false
}
