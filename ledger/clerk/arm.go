package clerk

import (
	"context"
	"strings"
	"time"

	"makegood/ledger"
)

// Armed tells whether this operator may send write actions now.
type Armed struct {
	OK bool `json:"armed"`
	// Until is when a timed arming ends by itself; zero where none runs.
	Until ledger.Instant `json:"until,omitempty"`
	// Text says why, or why not.
	Text ledger.Saying `json:"text"`
}

// Armed tells whether this operator may send write actions now: the sandbox is
// armed and live read-only unless it is armed or configured otherwise.
func (c *Clerk) Armed(ctx context.Context) (Armed, error) {
	var arm ledger.Arm
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		var err error
		arm, err = books.Armed(ctx)
		return nil, err
	})
	if err != nil {
		return Armed{}, wrap("arming", err)
	}
	a := Armed{}
	a.OK, a.Text = c.armedBy(arm, c.Operator)
	if a.OK && c.named(arm.Operator) {
		a.Until = arm.Until
	}
	return a, nil
}

// Arm allows this operator write actions for a while; it ends by itself. Where
// the configuration forces read-only it is refused.
func (c *Clerk) Arm(ctx context.Context, d time.Duration, reason string) (ledger.Arm, error) {
	const op = "arm"
	reason = strings.TrimSpace(reason)
	if err := c.operatorListed(op); err != nil {
		return ledger.Arm{}, err
	}
	switch {
	case c.Safety.ReadOnly != nil && *c.Safety.ReadOnly:
		return ledger.Arm{}, failure(op, ledger.Denied, "safety.read_only is set in the configuration: nothing can be armed")
	case d <= 0:
		return ledger.Arm{}, failure(op, ledger.Invalid, "arm for how long? give a duration above zero, such as 30m")
	case reason == "":
		return ledger.Arm{}, failure(op, ledger.Invalid, "give a reason: it is kept with the arming")
	}
	if err := c.reasonListed(op, reason); err != nil {
		return ledger.Arm{}, err
	}
	return c.arm(ctx, op, ledger.Arm{Operator: c.Operator, Until: c.now().Add(d), Reason: reason})
}

// Disarm makes live read-only again before the arming ends by itself. It has no
// end that a clock set back would put into the future.
func (c *Clerk) Disarm(ctx context.Context, reason string) (ledger.Arm, error) {
	return c.arm(ctx, "disarm", ledger.Arm{Operator: c.Operator, Reason: strings.TrimSpace(reason)})
}

func (c *Clerk) arm(ctx context.Context, op string, a ledger.Arm) (ledger.Arm, error) {
	d := ledger.NewDraft(ledger.FactArm, c.now(), ledger.Key{}, a).By(c.Operator, c.Source)
	_, err := c.store.Append(ctx, []ledger.Draft{d})
	return a, wrap(op, err)
}
