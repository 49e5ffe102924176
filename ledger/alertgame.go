package ledger

import "slices"

// Passing is how the game took a notification that was passed on to it.
type Passing struct {
	At       Instant
	Provider Provider
	App      string
	// Answered: the game answered, whatever; else nothing came.
	Answered bool
}

// PassingOf reads it out of a forward fact; ok is false where the game was not asked,
// or nobody knows yet what became of it.
func PassingOf(f Fact, fw Forward) (p Passing, ok bool) {
	p = Passing{At: f.At, Provider: f.Key.Provider, App: f.Key.App}
	switch fw.Outcome {
	case ForwardDelivered, ForwardDeclined:
		p.Answered = true
	case ForwardUnanswered:
	case ForwardSending, ForwardWithheld:
		return p, false
	}
	return p, !fw.Joined
}

// gameDown are the apps whose game has answered none of the latest notifications, as
// many in a row as the rules say. An alert of an app stays on until its game is known
// to have answered.
func (r AlertRules) gameDown(w Watch) []held {
	type side struct {
		provider Provider
		app      string
	}
	type run struct {
		n     int64
		since Instant
		over  bool
	}
	runs, order := map[side]*run{}, []side(nil)
	for _, p := range w.Passed { // the newest first
		k := side{p.Provider, p.App}
		s := runs[k]
		if s == nil {
			s = &run{}
			runs[k], order = s, append(order, k)
		}
		if s.over = s.over || p.Answered; !s.over {
			s.n, s.since = s.n+1, p.At
		}
	}
	var out []held
	for _, a := range w.Registers.Alerts {
		s := runs[side{a.Provider, a.App}]
		if a.Kind == AlertGame && (s == nil || s.n > 0) {
			out = append(out, held{Alert: a.Alert, keepOnly: true})
		}
	}
	for _, k := range order {
		if s := runs[k]; s.n >= r.Unanswered {
			out = append(out, held{Alert: Alert{Kind: AlertGame, Provider: k.provider, App: k.app, Since: s.since, Count: s.n}})
		}
	}
	return out
}

// gameOf says whether the game of an app is among those that answer nothing.
func gameOf(down []held, p Provider, app string) bool {
	return slices.ContainsFunc(down, func(a held) bool { return a.Provider == p && a.App == app })
}
