package simulator

import (
	"errors"
	"slices"
	"time"
)

// act is a part of the night in which something is wrong in general. Times are thousandths of the night.
type act struct {
	from, to int
	title    Sentence
	scenario string // the trouble it amounts to, if it is one of its own
	knobs    []turn
}

type turn struct {
	name, target string
	rate         float64
}

func acts() []act {
	return []act{
		{80, 200, "Notifications go missing.", "", []turn{
			{"notification-lost", "", 0.12}, {"notification-late", "", 0.1}, {"notification-duplicated", "", 0.1}, {"notification-reordered", "", 0.05},
		}},
		{220, 280, "The game server falls over.", "", []turn{{"game-down", "", 1}}},
		{300, 400, "Hive answers badly: verify fails for real payments.", "H11", []turn{
			{"verify-error", "", 0.4},
			{"error-5xx", callVerify, 0.1},
			{"html-page", callVerify, 0.1},
			{"slow", callUnconsumed, 0.2},
			{"error-429", callUnconsumed, 0.1},
		}},
		{420, 500, "Product item03 is broken: the game takes it and grants nothing.", "", []turn{{"game-drops", "item03", 1}}},
		{520, 600, "Forgers are at work.", "", []turn{
			{"notification-forged", "", 0.12},
			{"cancelled-forged", "", 0.05},
			{"notification-malformed", "", 0.05},
			{"notification-unknown-type", "", 0.05},
			{"notification-wrong-blob", "", 0.05},
		}},
		{620, 760, "Refunds stall at Hive.", "H8", []turn{
			{"cancellation-failed", "", 0.3},
			{"refund-still-listed", "", 0.5},
			{"paid-resent-during-refund", "", 0.5},
			{"cancelled-lost", "", 0.2},
			{"answer-lost-after-effect", callItemRefund, 0.4},
			{"reset-after-read", callItemRefund, 0.2},
		}},
		{770, 840, "STOVE cannot validate anything.", "V6", []turn{
			{"stove-system-error", "", 0.6}, {"stove-no-platform", "", 0.2}, {"slow", callDetails, 0.1},
		}},
		{850, 900, "The STOVE token is good for one user only.", "V7", []turn{{"stove-token-one-user", "", 1}}},
		{900, 960, "The game delivers by mailbox and by polling, and providers hang up early.", "", []turn{
			{"game-mailbox", "", 0.3},
			{"game-polling", "", 0.2},
			{"provider-hangs-up", "", 0.2},
			{"notification-retried", "", 0.5},
			{"game-push-lost", "", 0.1},
		}},
	}
}

func (s *Simulator) planActs(start time.Time) {
	part := func(thousandths int) time.Time { return start.Add(s.night.length * time.Duration(thousandths) / 1000) }
	for _, a := range acts() {
		s.laterDo(part(a.from), func(at time.Time) {
			kind := KindAct
			if a.scenario != "" {
				kind = KindScenario
			}
			s.say(at, Event{Kind: kind, Scenario: a.scenario}, a.title)
			for _, t := range a.knobs {
				before := s.rate(at, t)
				s.laterDo(part(a.to), func(at time.Time) { s.rate(at, turn{t.name, t.target, before}) })
			}
			s.laterDo(part(a.to), func(at time.Time) { s.say(at, Event{Kind: KindAct}, "That is over: %s", a.title) })
		})
	}
}

// rate turns a knob and returns where it stood.
func (s *Simulator) rate(at time.Time, t turn) (before float64) {
	err := s.turnHeld(t.name, []string{t.target}, func(set Setting) Setting {
		before, set.Rate = set.Rate, t.rate
		return set
	})
	if err != nil {
		s.say(at, Event{Kind: KindTrouble, Knob: t.name}, "trouble: %s", err)
	}
	return before
}

// stage is what a scenario plays with: a player of its own and the time between its steps.
type stage struct {
	s      *Simulator
	name   string
	at     time.Time
	player *Player
	server string
	step   time.Duration
}

// scenario is one known trouble. Its names are those of the table of operators' cases: H for Hive, V for STOVE, C for both.
type scenario struct {
	name string
	text Sentence
	play func(stage) error
}

// Scenarios names every trouble that a night stages, sorted.
func Scenarios() []string {
	var names []string
	for _, sc := range scenarios() {
		names = append(names, sc.name)
	}
	for _, a := range acts() {
		if a.scenario != "" {
			names = append(names, a.scenario)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// reserved players never buy as part of the crowd, so that nothing blocks a scenario.
func reserved() int { return len(scenarios()) }

func crowdNeeded() int { return reserved() + 20 }

// planScenarios stages the first scenario after a second, so that a new user sees trouble at once, and spreads the others
// over the night.
func (s *Simulator) planScenarios(start time.Time) {
	list := scenarios()
	step := min(max(s.night.length/30, time.Second), 4*time.Second)
	first := 1200 * time.Millisecond
	room := s.night.length*85/100 - first
	for i, sc := range list {
		due := start.Add(first + room*time.Duration(i)/time.Duration(len(list)))
		p := s.world.players[len(s.world.players)-1-i]
		s.laterDo(due, func(at time.Time) {
			s.say(at, Event{Kind: KindScenario, Scenario: sc.name}, "staged as %s: %s", sc.name, sc.text)
			s.play(stage{s: s, name: sc.name, at: at, player: p, server: p.Server, step: step}, sc.play)
		})
	}
}

func (s *Simulator) play(st stage, do func(stage) error) {
	s.staging = st.name
	defer func() { s.staging = "" }()
	if err := do(st); err != nil && !errors.Is(err, ErrAlreadyOwned) {
		s.say(st.at, Event{Kind: KindTrouble}, "scenario %s: %v", st.name, err)
	}
}

// then goes on n steps later.
func (st stage) then(n int, do func(stage) error) {
	st.s.laterDo(st.at.Add(time.Duration(n)*st.step), func(at time.Time) {
		st.at = at
		st.s.play(st, do)
	})
}

func (st stage) hive(product string, faults ...string) (*order, error) {
	return st.s.buyHive(st.at, st.player.VID, product, st.server, Exactly(faults...))
}

func (st stage) stove(product string, faults ...string) (*order, error) {
	return st.s.orderStove(st.at, st.player.VID, []string{product}, st.server, []Option{Exactly(faults...)}, asBought)
}

// otherServer is one the player does not usually play on, where there is one.
func (st stage) otherServer() string {
	servers := st.s.world.servers
	return servers[(slices.Index(servers, st.server)+1)%len(servers)]
}
