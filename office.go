package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"makegood/clients/game"
	"makegood/clients/hive"
	"makegood/clients/stove"
	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/store"
	"makegood/tui/lang"
)

// office is everything a command works with: the configuration, the open ledger
// and the clerk who uses it.
type office struct {
	cfg   Config
	now   clock
	words *lang.Words
	store *store.Store
	// folding is how its following of what arrives fares.
	folding *folding
	clerk   *clerk.Clerk
	// unattended does what the program does by itself: nobody is behind it.
	unattended *clerk.Clerk
	hive       *hive.Client
	stove      *stove.Client
	game       *game.Client
}

// configured reads the configuration named by --config or found by itself.
func (p *program) configured(flag string) (Config, error) {
	path, _ := Find(flag)
	cfg, err := Load(path, p.environment)
	if err != nil {
		return cfg, err
	}
	if err := p.stays(cfg); err != nil {
		return cfg, err
	}
	return cfg, p.speakAs(cfg)
}

// open opens the ledger of a configuration. source names the command in the
// journal.
func (p *program) open(ctx context.Context, cfg Config, source string) (*office, error) {
	o := &office{cfg: cfg, now: p.now, words: p.speak(), folding: newFolding()}
	policy := policyOf(cfg)
	if err := os.MkdirAll(filepath.Dir(cfg.Ledger.Path), 0o750); err != nil {
		return nil, ledger.Fail("ledger folder: %s", err)
	}
	var err error
	o.store, err = store.Open(ctx, store.Options{
		Path: cfg.Ledger.Path, Now: p.now, Environment: policy.Environment, Policy: policy, Version: buildVersion(), Trouble: o.folding.set,
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	if err := o.employ(p, policy, source); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

// employ makes the clients and the clerk.
func (o *office) employ(p *program, policy *ledger.Policy, source string) (err error) {
	if o.hive, err = newHive(o.cfg, p.now); err != nil {
		return err
	}
	if o.stove, err = newStove(o.cfg, p.now); err != nil {
		return err
	}
	if o.game, err = newGame(o.cfg, p.now); err != nil {
		return err
	}
	opts := clerk.Options{
		Store: o.store, Game: gameDesk{o.game}, Policy: policy, Now: p.now, NewID: p.newID,
		Operator: o.cfg.Operator, Login: p.environment.Login, Process: processName(), Alive: processAlive, Source: source,
		Safety: safetyOf(o.cfg), UserIDType: o.cfg.Hive.UserIDType, SuccessMeansGranted: o.cfg.Game.SuccessMeansGranted,
		TellDuplicates: o.cfg.Listener.StoveDuplicateCode != 0,
	}
	if o.hive != nil {
		opts.Hive, opts.HiveShop = hiveDesk{o.hive}, hiveDesk{o.hive}
	}
	if o.stove != nil {
		opts.Stove, opts.StoveShop = stoveDesk{o.stove}, stoveDesk{o.stove}
	}
	if o.clerk, err = clerk.New(opts); err != nil {
		return err //nolint:wrapcheck // it names itself
	}
	opts.Operator, opts.Login = "", ""
	o.unattended, err = clerk.New(opts)
	return err //nolint:wrapcheck // it names itself
}

// catchUp brings what a command reads up to date: facts other processes wrote
// are folded, and an action whose process is gone is in doubt for everybody who
// looks, not only for those who act.
func (o *office) catchUp(ctx context.Context) error {
	if err := o.store.CatchUp(ctx); err != nil {
		return err //nolint:wrapcheck // the store names it
	}
	if err := o.clerk.Doubt(ctx); err != nil {
		return err //nolint:wrapcheck // the clerk names it
	}
	return o.store.CatchUp(ctx) //nolint:wrapcheck // the store names it
}

// closing bounds how long what is queued may take to be recorded at the end.
const closing = 8 * time.Second

func (o *office) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	if o.store != nil {
		if err := o.store.Close(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "makegood: close the ledger:", err)
		}
	}
	if o.hive != nil {
		o.hive.Close()
	}
	if o.stove != nil {
		o.stove.Close()
	}
	if o.game != nil {
		o.game.Close()
	}
}

// policyOf is what the configuration says about judging orders.
func policyOf(cfg Config) *ledger.Policy {
	p := &ledger.Policy{
		Environment: ledger.Environment(cfg.Environment), Grace: explicit(cfg.Reconcile.Grace), RefundSLA: explicit(cfg.Reconcile.RefundSLA),
	}
	for _, a := range cfg.Hive.Apps {
		p.Apps = append(p.Apps, ledger.App{
			Provider: ledger.Hive, ID: a.AppID, Collects: a.Collects, Grace: explicit(a.Grace), PickupSLA: explicit(a.PickupSLA), ServerIDs: a.ServerIDs,
		})
	}
	for _, s := range cfg.Stove.Services {
		p.Apps = append(p.Apps, ledger.App{Provider: ledger.Stove, ID: s.ServiceID})
	}
	for _, c := range cfg.Products {
		if c.Items == nil {
			continue
		}
		prod := ledger.Product{ID: c.ID, Provider: ledger.Provider(c.Provider), App: c.App, Items: []ledger.Item{}}
		for _, it := range c.Items {
			prod.Items = append(prod.Items, ledger.Item{ItemID: it.ItemID, Quantity: int64(it.Quantity)})
		}
		p.Products = append(p.Products, prod)
	}
	return p
}

// explicit carries a configured zero through: to a policy zero means the
// default, and the configuration has applied its defaults already.
func explicit(d time.Duration) time.Duration { return max(d, time.Nanosecond) }

// safetyOf is what the configuration says about who may send what.
func safetyOf(cfg Config) clerk.Safety {
	s := clerk.Safety{
		ApprovalOver: amounts(cfg.Safety.ApprovalOver), RefundLimit: amounts(cfg.Safety.RefundLimit),
		RefundLimitHour: amounts(cfg.Safety.RefundLimitHour), RefundLimitDay: amounts(cfg.Safety.RefundLimitDay),
		Reasons: cfg.Safety.Reasons, Operators: cfg.Safety.Operators,
		NoEffectCodes: []string{}, // none where the configuration says so
	}
	if cfg.Safety.ReadOnly {
		yes := true
		s.ReadOnly = &yes
	}
	for _, code := range cfg.Hive.NoEffectCodes {
		s.NoEffectCodes = append(s.NoEffectCodes, strconv.Itoa(code))
	}
	return s
}

// amounts reads a money table; the configuration checked every text already.
func amounts(table MoneyTable) map[string]ledger.Amount {
	if len(table) == 0 {
		return nil
	}
	out := make(map[string]ledger.Amount, len(table))
	for currency, text := range table {
		a, err := ledger.ParseAmount(text)
		if err != nil {
			continue
		}
		out[strings.ToUpper(currency)] = a
	}
	return out
}
