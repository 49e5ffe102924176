package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"makegood/clients/simulator"
	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// demoFlags are what a demo takes.
type demoFlags struct {
	plain  bool
	length time.Duration
	seed   uint64
}

// What a demo plays when nothing else is said.
const (
	demoNight = 3 * time.Minute
	demoPlain = 30 * time.Second
	// shortestNight is what the simulator's script of troubles takes.
	shortestNight = 20 * time.Second
	// demoPeak is the number of purchases a minute at the busiest.
	demoPeak = 120
)

func (p *program) demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use: "demo [--plain] [--for 30s] [--seed N]", Short: prose("Play a launch night: simulated providers, a game and faults; no configuration, no network"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), f) },
	}
	cmd.Flags().BoolVar(&f.plain, "plain", false, prose("no screen: print the night as lines and end with the reconciliation"))
	cmd.Flags().DurationVar(&f.length, "for", 0, prose("how long the night is (default 3m, with --plain 30s)"))
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, prose("the same seed plays the same night"))
	return cmd
}

// The apps that are sold in a demo.
const (
	demoApp     = "com.example.starlight"
	demoService = "STARLIGHT"
)

// demo plays a night against the real program: a temporary ledger, the real
// listener, simulated providers and a simulated game on loopback.
func (p *program) demo(ctx context.Context, f demoFlags) (err error) {
	if f.length == 0 {
		f.length = demoNight
		if f.plain {
			f.length = demoPlain
		}
	}
	if f.length < 0 {
		return usage(ledger.Fail("--for wants a length of time above 0"))
	}
	if !f.plain {
		if err := p.needsTerminal("makegood demo --plain"); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "makegood-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	say := func(ledger.Saying) {}
	if f.plain {
		say = p.lines()
	}
	tell := func(e simulator.Event) {
		if f.plain && told(e) {
			p.happens(e)
		}
	}
	sim, err := simulator.New(simulator.Config{
		Seed: f.seed, Now: p.now, AppID: demoApp, ServiceID: demoService, Servers: []string{"kr", "jp"},
		HiveToken: "demo", StoveToken: "demo", GrantsToken: "demo", OnEvent: tell,
	})
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := sim.Start(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, sim.Close()) }()
	cfg, err := p.demoConfig(dir, sim)
	if err != nil {
		return err
	}
	o, err := p.open(ctx, cfg, "makegood demo")
	if err != nil {
		return err
	}
	defer o.close()
	return p.night(ctx, o, sim, f, say)
}

// night opens the listener, lets the night begin, and stays until it is over, or
// with a screen until the operator leaves.
func (p *program) night(ctx context.Context, o *office, sim *simulator.Simulator, f demoFlags, say func(ledger.Saying)) (err error) {
	if !f.plain {
		alarms := o.alarms()
		defer alarms.close()
		say = alarms.say
	}
	w, err := p.listen(ctx, o, hearers{say: say, log: say})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close(ctx)) }()
	base := "http://" + w.server.Addr()
	if err := sim.Connect(simulator.Endpoints{
		Hive: base + "/hive", HiveAll: base + "/hive/all", Stove: base + "/stove/" + demoService, Grants: base + "/grants",
	}); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	pace := simulator.Pace{Length: max(f.length, shortestNight), Peak: demoPeak}
	if f.plain {
		// A shorter demo is a night that is cut off.
		played, cancel := context.WithTimeout(ctx, f.length+time.Second)
		defer cancel()
		if err := sim.Run(played, pace); err != nil && played.Err() == nil {
			return fmt.Errorf("demo: %w", err)
		}
		if err := calm(sim); err != nil {
			return err
		}
		return p.morning(context.WithoutCancel(ctx), o)
	}
	played, stop := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { over <- p.playOn(played, sim, pace) }()
	err = p.screen(ctx, o, screenOptions{watch: w, intro: p.speak().T(demoIntro), receipt: receiptOf(sim)})
	stop()
	return errors.Join(err, <-over)
}

// demoIntro is what a newcomer reads first; it has to fit into the three lines a message has on the smallest screen.
const demoIntro lang.Text = "A launch night plays, and some purchases go wrong: the worst stand first. Enter opens a row; its key helps. 0 to 9: other screens, ? lists every key."

// receiptOf gives the latest purchase of STOVE as the player's receipt shows it: nobody else prints the order master number.
func receiptOf(sim *simulator.Simulator) func() (player, master string) {
	return func() (player, master string) {
		for _, o := range sim.Orders() {
			if o.Master != "" && o.State == simulator.Paid {
				player, master = o.PlayerVID, o.Master
			}
		}
		return player, master
	}
}

// calm turns every fault off: in the morning the providers answer again.
func calm(sim *simulator.Simulator) error {
	for _, knob := range sim.Knobs() {
		for target := range knob.Settings {
			var at []string
			if target != "" {
				at = []string{target}
			}
			if err := sim.Set(knob.Name, 0, at...); err != nil {
				return fmt.Errorf("demo: %w", err)
			}
		}
	}
	return nil
}

// playOn plays the night and then goes on answering, so that an operator can put
// everything right after the last purchase.
func (p *program) playOn(ctx context.Context, sim *simulator.Simulator, pace simulator.Pace) error {
	err := sim.Run(ctx, pace)
	if err == nil {
		err = sim.Drive(ctx, nil)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// morning ends a night without a screen: one more sweep, then the reconciliation.
func (p *program) morning(ctx context.Context, o *office) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if _, err := o.unattended.Sweep(ctx, true); err != nil {
		p.remark("makegood: sweep: %s", err)
	}
	r, err := o.clerk.Reconcile(ctx, 0)
	if err != nil {
		return err //nolint:wrapcheck // the clerk names it
	}
	p.answer("\n")
	p.tell("The night is over: %d orders.", r.Orders)
	p.answer("\n")
	w := plain.New(p.stdout, plain.Options{Words: p.speak(), Format: plain.Text, Zone: o.cfg.Console.Timezone, Now: o.now})
	return errors.Join(plain.Reconciled(w, each(plain.Totals(r.Classes))), w.Close())
}

// told reports whether an event belongs on the lines of a plain night: what goes
// well is counted in the morning.
func told(e simulator.Event) bool {
	switch e.Kind {
	case simulator.KindNotified, simulator.KindGranted, simulator.KindPushed, simulator.KindReported:
		return e.Scenario != ""
	default:
		return true
	}
}

// happens tells an event in a line: the instant, the kind, which is a code, and the sentence.
func (p *program) happens(e simulator.Event) {
	args := slices.Clone(e.Args)
	for i, a := range args {
		if sentence, ok := a.(simulator.Sentence); ok {
			args[i] = ledger.Say(ledger.Phrase(sentence))
		}
	}
	said := p.speak().Say(ledger.Say(ledger.Phrase(e.Sentence), args...))
	p.answer("%s  %-10s %s\n", e.At.Local().Format("15:04:05"), e.Kind, said)
}

// demoFile is the configuration of a demo, read like any other.
var demoFile = template.Must(template.New("demo").Parse(`environment = "sandbox"
operator = "{{.Operator}}"
[listener]
address = "127.0.0.1:0"
admin_address = "127.0.0.1:0"
mode = "forward"
forward_hive = "{{.Game}}/hive"
forward_hive_all = "{{.Game}}/hive/all"
forward_stove = "{{.Game}}/stove"
forward_timeout = "3s"
grants_token = "demo"
[hive]
token = "demo"
iap_url = "{{.Hive}}"
verify_url = "{{.Hive}}"
store_url = "{{.Hive}}"
timeout = "4s"
rate = 50
[[hive.apps]]
appid = "{{.App}}"
server_ids = ["kr", "jp"]
[stove]
access_token = "demo"
base_url = "{{.Stove}}"
timeout = "4s"
rate = 50
[[stove.services]]
service_id = "{{.Service}}"
shop_key = "demo"
[game]
lookup = "{{.Game}}/grants?provider={provider}&app={app}&order_id={order_id}"
[reconcile]
grace = "8s"
sweep = "10s"
{{range .Products}}
[[products]]
id = "{{.ID}}"
provider = "{{.Provider}}"
items = [{{range .Items}}{ item_id = "{{.ItemID}}", quantity = {{.Quantity}} }, {{end}}]
{{end}}`))

// demoProduct is one product of the demo's configuration.
type demoProduct struct {
	ID, Provider string
	Items        []simulator.Item
}

func (p *program) demoConfig(dir string, sim *simulator.Simulator) (Config, error) {
	data := struct {
		Operator, Game, Hive, Stove, App, Service string
		Products                                  []demoProduct
	}{Operator: "you", Game: sim.GameURL(), Hive: sim.HiveURL(), Stove: sim.StoveURL(), App: demoApp, Service: demoService}
	for _, prod := range sim.Products() {
		data.Products = append(data.Products,
			demoProduct{prod.MarketPID, string(ledger.Hive), prod.Items}, demoProduct{prod.StoveID, string(ledger.Stove), prod.Items})
	}
	var text bytes.Buffer
	if err := demoFile.Execute(&text, data); err != nil {
		return Config{}, fmt.Errorf("demo: %w", err)
	}
	path := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return Config{}, fmt.Errorf("demo: %w", err)
	}
	cfg, err := Load(path, p.environment)
	if err != nil {
		return cfg, err
	}
	return cfg, p.speakAs(cfg)
}

func (p *program) simulateCommand() *cobra.Command {
	var f struct {
		seed                           uint64
		hive, stove, game              string
		toHive, toAll, toStove, grants string
		token, night                   string
	}
	cmd := &cobra.Command{
		Use: "simulate", Short: prose("Run the simulated providers and game alone; faults by GET and POST /control at the game"), Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			sim, err := simulator.New(simulator.Config{
				Seed: f.seed, Now: p.now, AppID: demoApp, ServiceID: demoService, Servers: []string{"kr", "jp"},
				HiveAddress: f.hive, StoveAddress: f.stove, GameAddress: f.game, GrantsToken: f.token,
				Endpoints: simulator.Endpoints{Hive: f.toHive, HiveAll: f.toAll, Stove: f.toStove, Grants: f.grants},
				OnEvent:   p.happens,
			})
			if err != nil {
				return fmt.Errorf("simulate: %w", err)
			}
			if err := sim.Start(ctx); err != nil {
				return fmt.Errorf("simulate: %w", err)
			}
			p.remark("makegood: hive %s  stove %s  game %s  (appid %s, service_id %s)", sim.HiveURL(), sim.StoveURL(), sim.GameURL(), demoApp, demoService)
			if f.night != "" {
				d, derr := time.ParseDuration(f.night)
				if derr != nil {
					return errors.Join(usage(ledger.Fail("--night %q is no length of time", f.night)), sim.Close())
				}
				err = sim.Run(ctx, simulator.Pace{Length: d, Peak: demoPeak})
			}
			if err == nil {
				err = sim.Drive(ctx, nil)
			}
			if errors.Is(err, context.Canceled) {
				err = nil
			}
			return errors.Join(err, sim.Close())
		},
	}
	fs := cmd.Flags()
	fs.Uint64Var(&f.seed, "seed", 1, prose("the same seed plays the same night"))
	fs.StringVar(&f.hive, "hive", "127.0.0.1:8791", prose("address Hive is served on (loopback)"))
	fs.StringVar(&f.stove, "stove", "127.0.0.1:8792", prose("address STOVE is served on (loopback)"))
	fs.StringVar(&f.game, "game", "127.0.0.1:8793", prose("address the game is served on (loopback)"))
	fs.StringVar(&f.toHive, "to-hive", "http://127.0.0.1:8780/hive", prose("where Hive's notifications go; empty: to the game"))
	fs.StringVar(&f.toAll, "to-hive-all", "http://127.0.0.1:8780/hive/all", prose("where those of the second URL slot go"))
	fs.StringVar(&f.toStove, "to-stove", "http://127.0.0.1:8780/stove/"+demoService, prose("where STOVE's notifications go; empty: to the game"))
	fs.StringVar(&f.grants, "to-grants", "http://127.0.0.1:8780/grants", prose("where the game pushes its grants; empty: nowhere"))
	fs.StringVar(&f.token, "grants-token", "", prose("the bearer token it pushes them with"))
	fs.StringVar(&f.night, "night", "", prose("play a launch night of this length (3m); without it nothing is bought by itself"))
	return cmd
}
