package simulator

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Pace says how a night is played.
type Pace struct {
	// Length of the night by the simulator's clock, three minutes when zero and at least 20 seconds.
	Length time.Duration
	// Peak is the number of purchases a minute at the busiest, 120 when zero.
	Peak int
	// Ticks drive Run; a nil channel ticks 20 times a second in real time.
	Ticks <-chan time.Time
}

// night is the one that is played.
type night struct {
	playing bool
	length  time.Duration
	over    chan struct{}
}

const shortestNight = 20 * time.Second

// Run plays a launch night and returns nil when it is over: a crowd buys along a rising and falling curve, faults come and
// go in acts, and every trouble of Scenarios is staged at least once, the first within two seconds. A night cut short by
// the context leaves the knobs as they stand, and no other can be played.
func (s *Simulator) Run(ctx context.Context, pace Pace) error {
	over, err := s.Schedule(pace)
	if err != nil {
		return err
	}
	return s.drive(ctx, pace.Ticks, over)
}

// Schedule plans a night, for whoever steps through it: it begins now and over is closed at its end.
func (s *Simulator) Schedule(pace Pace) (over <-chan struct{}, err error) {
	if pace.Length == 0 {
		pace.Length = 3 * time.Minute
	}
	if pace.Peak == 0 {
		pace.Peak = 120
	}
	if pace.Length < shortestNight || pace.Peak < 0 {
		return nil, fmt.Errorf("simulator: a night lasts at least %s and its peak is positive", shortestNight)
	}
	s.update(func(at time.Time) {
		if need := crowdNeeded(); len(s.world.players) < need {
			err = fmt.Errorf("simulator: a night needs at least %d players, there are %d", need, len(s.world.players))
			return
		}
		if s.night.playing {
			err = errors.New("simulator: a night is being played already")
			return
		}
		s.night = night{playing: true, length: pace.Length, over: make(chan struct{})}
		over = s.night.over
		s.say(at, Event{Kind: KindAct}, "Launch night: the doors open.")
		s.planCrowd(at, pace)
		s.planActs(at)
		s.planScenarios(at)
		s.laterDo(at.Add(pace.Length), func(at time.Time) {
			s.night.playing = false
			close(s.night.over)
			s.say(at, Event{Kind: KindNightOver}, "The night is over: %d orders, %d grants, %d refunds.",
				len(s.world.orders), s.posts.GrantsGiven, s.posts.RefundsEffected)
		})
	})
	return over, err
}

// soon shortens a delay so that what it begins still ends in a short night.
func (s *Simulator) soon(d time.Duration) time.Duration {
	if s.night.playing {
		return min(d, s.night.length/8)
	}
	return d
}

// planCrowd schedules the purchases of everybody who is not needed for a scenario. The rate climbs from a fifth of the peak
// to the peak in the first quarter, then falls to a third.
func (s *Simulator) planCrowd(start time.Time, pace Pace) {
	total := int(pace.Length / time.Second)
	owed, count := 0, 0
	for second := range total {
		share := 200 + 800*4*second/total // of a thousand
		if 4*second > total {
			share = 1000 - 667*(4*second-total)/(3*total)
		}
		for owed += pace.Peak * share; owed >= 60_000; owed -= 60_000 {
			n := count
			offset := time.Duration(s.dice("crowd", ordinal(n)).IntN(1000)) * time.Millisecond
			s.laterDo(start.Add(time.Duration(second)*time.Second+offset), func(at time.Time) { s.buyAsCrowd(at, n) })
			count++
		}
	}
}

// buyAsCrowd is the nth purchase of the night.
func (s *Simulator) buyAsCrowd(at time.Time, n int) {
	dice := s.dice("purchase", ordinal(n))
	p := s.world.players[dice.IntN(len(s.world.players)-reserved())]
	wanted := [...]int{0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6}
	prod := s.world.products[wanted[dice.IntN(len(wanted))]]
	server := p.Server
	if dice.IntN(20) == 0 {
		server = s.world.servers[dice.IntN(len(s.world.servers))]
	}
	var err error
	switch roll := dice.IntN(100); {
	case roll < 57:
		_, err = s.buyHive(at, p.VID, prod.ID, server)
	case roll < 60:
		_, err = s.buyHive(at, p.VID, prod.ID, server, Quantity(2+dice.IntN(2)))
	case roll < 86:
		_, err = s.orderStove(at, p.VID, []string{prod.ID}, server, nil, asBought)
	case roll < 95:
		_, err = s.orderStove(at, p.VID, []string{prod.ID}, server, []Option{Mobile()}, asBought)
	default:
		_, err = s.orderStove(at, p.VID, []string{"item01", "item04"}, server, nil, s.asCart)
	}
	if err != nil && !errors.Is(err, ErrAlreadyOwned) {
		s.say(at, Event{Kind: KindTrouble}, "purchase %d: %v", n, err)
	}
}
