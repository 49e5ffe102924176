package simulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Knob is a fault that can be turned up and down while the simulator runs.
type Knob struct {
	Name string `json:"name"`
	// About says in a line what the fault does.
	About string `json:"about"`
	// Targets says what a target narrows it to: "call", "product", or empty when it takes none.
	Targets string `json:"targets"`
	// Settings are the rates and counts in force, the untargeted one under "".
	Settings map[string]Setting `json:"settings"`
	// Struck counts how often it struck.
	Struck int `json:"struck"`
}

// Setting is how far a knob is turned for one target.
type Setting struct {
	// Rate is the share it strikes, 0 to 1.
	Rate float64 `json:"rate"`
	// Once is how many of the next chances it takes for certain.
	Once int `json:"once"`
}

type knob struct {
	about, targets string
	settings       map[string]Setting
	struck         int
}

const (
	byCall    = "call"
	byProduct = "product"
)

// knobTable lists every fault. A target of kind call is a name out of callNames or the start of one before its dot
// ("item_result" takes all three); of kind product it is a product id ("item03").
func knobTable() [][3]string {
	return [][3]string{
		{"notification-lost", "", "a payment's notification never leaves the provider"},
		{"notification-late", "", "a notification comes Delays.Late after its time"},
		{"notification-duplicated", "", "a notification is sent twice, byte for byte"},
		{"notification-reordered", "", "a notification waits until the order's next one has gone first"},
		{"notification-both-slots", "", "a Hive notification goes to both URL slots"},
		{"notification-malformed", "", "a notification is damaged the way the documents' samples are"},
		{"notification-unknown-type", "", "a notification carries a type no document names"},
		{"notification-forged", "", "beside a payment comes a notification of one that never happened"},
		{"notification-wrong-blob", "", "a Hive notification carries the purchase_bypass_info of another order"},
		{"notification-old-fields", "", "a Hive notification has additionalInfo and no _ms fields, as before 2025-02-21"},
		{"notification-retried", "", "a provider that got no success sends again, twice at most (no document says it would)"},
		{"provider-hangs-up", "", "the provider closes the connection as soon as its notification is written"},
		{"wrong-amount", "", "the notification names another amount than the provider answers"},
		{"wrong-product", "", "the notification names another product than the provider answers"},
		{"cancelled-lost", "", "the notification of a cancellation never leaves the provider"},
		{"cancelled-forged", "", "a cancellation is notified that never happened"},
		{"autocancel-after-paid", "", "an automatically cancelled payment is notified as paid first"},
		{"refund-still-listed", "", "a refunded order stays in unconsumed for Delays.StillListed"},
		{"cancellation-failed", "", "a refund is answered 0 and nothing comes of it"},
		{"paid-resent-during-refund", "", "paid is notified again between the refund request and the cancellation"},
		{"late-deposit", "", "a virtual account: paid is notified early, verify answers 1000519 until the money arrives"},
		{"checkout-abandoned", "", "a payment page that was opened is closed without a payment"},
		{"test-purchase", "", "a test payment: verify says hiveiap_purchase_test Y"},
		{"sandbox-on-live", "", "a sandbox order is notified here, and no call here knows it"},
		{"answer-lost-after-effect", byCall, "the call takes effect and the connection ends without an answer"},
		{"reset-after-read", byCall, "the connection is reset after the request was read, without effect"},
		{"error-5xx", byCall, "the call is answered 503, without effect"},
		{"error-429", byCall, "the call is answered 429 with Retry-After, without effect"},
		{"slow", byCall, "the answer takes Delays.Slow"},
		{"html-page", byCall, "the call is answered with a maintenance page and status 200, without effect"},
		{"verify-error", "", "verify answers a transient code: 1000003, 1000005, 1000507 or 1000516"},
		{"verify-denied", "", "verify denies a genuine payment with 1000503"},
		{"refund-info-raw-newlines", "", "refund_info has raw line breaks inside a JSON string, as its sample does"},
		{"stove-system-error", "", "STOVE details answers HTTP 401 with code 99999"},
		{"stove-no-platform", "", "STOVE details answers code 2004"},
		{"stove-token-one-user", "", "STOVE details knows only the first player's payments, as with that user's token"},
		{"stove-shop-only", "", "STOVE details denies an online payment asked for as ONLINE and knows it as SHOP"},
		{"stove-data-object", "", "STOVE details puts a single answer as an object, as its table says"},
		{"stove-guid-missing", "", "a STOVE notification has no guid, like every sample of it"},
		{"stove-refund-visible", "", "STOVE details denies a refunded payment"},
		{"game-down", "", "the game drops the connection without an answer or an effect"},
		{"game-refuses", byProduct, "the game answers an error and grants nothing"},
		{"game-drops", byProduct, "the game answers success and grants nothing"},
		{"game-polling", "", "the game grants only when it polls unconsumed, Delays.Pickup after the payment"},
		{"game-mailbox", byProduct, "the game puts the items into a mailbox: status mailed"},
		{"game-partial-bundle", byProduct, "the game grants only the first item of a bundle, or the first line of a cart"},
		{"game-double-grant", byProduct, "the game grants twice for one payment"},
		{"game-wrong-player", byProduct, "the game grants to another player"},
		{"game-unreported", "", "the game grants and does not tell Hive: the player cannot buy the product again"},
		{"game-premature-report", "", "the game tells Hive it granted and grants nothing"},
		{"game-answer-lost", "", "the game grants and drops the connection instead of answering"},
		{"game-unchecked", "", "the game grants what it is told to without asking the provider"},
		{"game-push-lost", "", "a grant is made and never pushed; lookups and exports have it"},
	}
}

// callNames are the calls that answer faults can be aimed at.
func callNames() []string {
	return []string{
		callProduct, callOrder, callUnconsumed, callVerify, callItemFailed, callItemGranted, callItemRefund,
		callRefundInfo, callDetails, callStatus, callGameHive, callGameStove, callGameLookup,
	}
}

func newKnobs() map[string]*knob {
	knobs := make(map[string]*knob)
	for _, row := range knobTable() {
		knobs[row[0]] = &knob{targets: row[1], about: row[2], settings: make(map[string]Setting)}
	}
	return knobs
}

// Set makes a fault strike at a rate of 0 to 1. A target narrows it (see Knob.Targets); targets have rates of their own
// beside the untargeted one, and the highest that applies counts.
func (s *Simulator) Set(name string, rate float64, target ...string) error {
	if !(rate >= 0 && rate <= 1) {
		return fmt.Errorf("simulator: knob %s: rate %v is not between 0 and 1", name, rate)
	}
	return s.turn(name, target, func(set Setting) Setting { set.Rate = rate; return set })
}

// Once makes a fault strike the next n chances for certain, whatever its rate.
func (s *Simulator) Once(name string, n int, target ...string) error {
	if n < 0 {
		return fmt.Errorf("simulator: knob %s: count %d is negative", name, n)
	}
	return s.turn(name, target, func(set Setting) Setting { set.Once = n; return set })
}

func (s *Simulator) turn(name string, targets []string, change func(Setting) Setting) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.turnHeld(name, targets, change)
}

func (s *Simulator) turnHeld(name string, targets []string, change func(Setting) Setting) error {
	k, ok := s.knobs[name]
	if !ok {
		return fmt.Errorf("simulator: no knob is called %q: GET /control lists them", name)
	}
	if len(targets) == 0 {
		targets = []string{""}
	}
	for _, target := range targets {
		if err := s.checkTarget(k, target); err != nil {
			return fmt.Errorf("simulator: knob %s: %w", name, err)
		}
	}
	for _, target := range targets {
		if set := change(k.settings[target]); set == (Setting{}) {
			delete(k.settings, target)
		} else {
			k.settings[target] = set
		}
	}
	return nil
}

func (s *Simulator) checkTarget(k *knob, target string) error {
	if target == "" {
		return nil
	}
	switch k.targets {
	case byCall:
		if slices.ContainsFunc(callNames(), func(call string) bool { return call == target || group(call) == target }) {
			return nil
		}
		return fmt.Errorf("no call is named %q: take one of %s", target, strings.Join(callNames(), ", "))
	case byProduct:
		if s.world.product(target) != nil {
			return nil
		}
		return fmt.Errorf("no product is named %q", target)
	}
	return errors.New("it takes no target")
}

// group is the part of a call's name before its dot: item_result of item_result.refund.
func group(call string) string {
	head, _, _ := strings.Cut(call, ".")
	return head
}

// Knobs lists every fault and how far it is turned, in a fixed order.
func (s *Simulator) Knobs() []Knob {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Knob
	for _, row := range knobTable() {
		k := s.knobs[row[0]]
		list = append(list, Knob{
			Name: row[0], About: k.about, Targets: k.targets, Settings: maps.Clone(k.settings), Struck: k.struck,
		})
	}
	return list
}

// subject is what a fault may strike: an id that names this chance among all others, what it aims at, and the faults that
// were ordered for it in particular.
type subject struct {
	id     string
	target string
	forced map[string]bool
	exact  bool // nothing else strikes
}

// open lets the knobs strike what was ordered exactly, too: how a purchase comes about can be staged, what is asked about it
// later cannot.
func (sub subject) open() subject { sub.exact = false; return sub }

// strikes decides whether a fault strikes. The caller holds the lock.
func (s *Simulator) strikes(name string, sub subject) bool {
	k, ok := s.knobs[name]
	if !ok {
		panic("simulator: no knob is called " + name)
	}
	hit := sub.forced[name]
	rate := 0.0
	for _, target := range [3]string{sub.target, group(sub.target), ""} {
		set, ok := k.settings[target]
		if !ok || hit || sub.exact {
			continue
		}
		if set.Once > 0 {
			hit = true
			if set.Once--; set == (Setting{}) {
				delete(k.settings, target)
			} else {
				k.settings[target] = set
			}
		}
		rate = max(rate, set.Rate)
	}
	if !hit && rate > 0 {
		hit = s.dice("knob", name, sub.id).Float64() < rate
	}
	if hit {
		k.struck++
	}
	return hit
}
