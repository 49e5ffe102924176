package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"makegood/ledger"
	"makegood/tui"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/plain"
	"makegood/tui/theme"
)

var writeReadme = flag.Bool("readme", false, "write the tables of README.md anew")

func readme(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestREADMETables holds every table that the code knows better: commands, keys,
// classes and JSON fields. They are what the code gives, or are written anew.
func TestREADMETables(t *testing.T) {
	text := readme(t)
	for name, table := range map[string]string{
		"commands": commandTable(readmeCommands()), "keys": keyTable(t), "classes": classTable(t), "json": jsonTable(),
	} {
		marked := regexp.MustCompile(`(?s)(<!-- ` + name + ` -->\n).*?(<!-- end -->)`)
		if !marked.MatchString(text) {
			t.Errorf("README.md has no place for the table %s", name)
			continue
		}
		want := marked.ReplaceAllStringFunc(text, func(string) string { return "<!-- " + name + " -->\n" + table + "<!-- end -->" })
		if want == text {
			continue
		}
		if *writeReadme {
			text = want
			continue
		}
		t.Errorf("the table %s of README.md is not what the code says; go test -run README . -readme writes it anew\n%s", name, firstDifference(text, want))
	}
	if *writeReadme {
		if err := os.WriteFile("README.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// firstDifference shows the first line two texts differ in.
func firstDifference(have, want string) string {
	a, b := strings.Split(have, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\n  README: %s\n  code:   %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// cell makes a text safe inside a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// readmeCommands is the tree of commands as a user sees it, completion included.
func readmeCommands() *cobra.Command {
	root := (&program{now: time.Now, environment: Environment{Login: "operator"}}).root()
	root.InitDefaultCompletionCmd()
	return root
}

// Flags that many commands share are named once.
var (
	listWords   = []string{"json", "csv", "limit", "since", "class", "provider", "player"}
	formatWords = []string{"json", "csv"}
)

func commandTable(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("| command | flags | what |\n|---|---|---|\n")
	row := func(use string, flags []string, short string) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", cell(use), cell(strings.Join(flags, " ")), cell(short))
	}
	row("makegood", flagWords(root.LocalNonPersistentFlags()), "The console")
	var walk func(parent string, list []*cobra.Command)
	walk = func(parent string, list []*cobra.Command) {
		for _, c := range list {
			switch {
			case c.Name() == "help":
			case c.Name() == "completion":
				row("completion bash|zsh|fish|powershell", nil, "Print what completes commands in a shell")
			case c.HasSubCommands():
				walk(parent+c.Name()+" ", c.Commands())
			default:
				row(parent+c.Use, flagWords(c.LocalNonPersistentFlags()), c.Short)
			}
		}
	}
	for _, g := range root.Groups() {
		walk("", slices.DeleteFunc(slices.Clone(root.Commands()), func(c *cobra.Command) bool { return c.GroupID != g.ID }))
	}
	walk("", slices.DeleteFunc(slices.Clone(root.Commands()), func(c *cobra.Command) bool { return c.GroupID != "" }))
	b.WriteString("\n*Lists* are these:\n\n| flag | what |\n|---|---|\n")
	orders, _, err := root.Find([]string{"orders"})
	if err != nil {
		return err.Error()
	}
	for _, name := range listWords {
		fmt.Fprintf(&b, "| `--%s` | %s |\n", name, cell(orders.Flags().Lookup(name).Usage))
	}
	return b.String()
}

// flagWords names the flags of a command, those of all lists as one.
func flagWords(fs *pflag.FlagSet) []string {
	var names []string
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && f.Name != "version" {
			names = append(names, f.Name)
		}
	})
	var out []string
	if !slices.ContainsFunc(listWords, func(w string) bool { return !slices.Contains(names, w) }) {
		out = append(out, "*lists*")
		names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(listWords, n) })
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return btoi(slices.Contains(formatWords, a)) - btoi(slices.Contains(formatWords, b))
	})
	for _, n := range names {
		out = append(out, "`--"+n+"`")
	}
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func classTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	severities := map[int]string{0: "", 1: "urgent", 2: "soon", 3: "look"}
	row := func(c ledger.Class, severity string) {
		meaning, todo := plain.ClassMeaning(lang.InEnglish(), c)
		if meaning == "" || todo == "" {
			t.Errorf("%s has no meaning or nothing to do", c)
		}
		shown := plain.ClassWords(lang.InEnglish(), c)
		if severity != "-" {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c, severity, shown, meaning, todo)
			return
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c, shown, meaning, todo)
	}
	b.WriteString("| class | | on screen | what it means | what to do |\n|---|---|---|---|---|\n")
	for _, c := range ledger.Classes() {
		row(c, severities[c.Severity()])
	}
	b.WriteString("\nThese are only ever flags; the last two belong to a delivery, not to an order:\n\n| flag | on screen | what it means | what to do |\n|---|---|---|---|\n")
	for _, c := range ledger.Words() {
		if !slices.Contains(ledger.Classes(), c) {
			row(c, "-")
		}
	}
	for _, c := range []ledger.Class{ledger.NoticeParseFailed, ledger.NoticeAuthFailed} {
		if !slices.Contains(ledger.Words(), c) {
			row(c, "-")
		}
	}
	return b.String()
}

func jsonTable() string {
	var b strings.Builder
	b.WriteString("| of | fields |\n|---|---|\n")
	for _, r := range []struct {
		of     string
		record any
	}{
		{"`orders`, `find`", plain.OrderRecord{}},
		{"`show`: an order and", plain.DossierRecord{}},
		{"`notifications`", plain.NotificationRecord{}},
		{"`grants`", plain.GrantRecord{}},
		{"`actions`, and every action", plain.ActionRecord{}},
		{"an action with `--dry-run`", plain.PlanRecord{}},
		{"`journal`", plain.JournalRecord{}},
		{"`check`", plain.CheckResult{}},
		{"`unconsumed`", plain.UnconsumedRecord{}},
		{"`reconcile`", plain.ClassTotalRecord{}},
		{"`report-shift`", plain.ShiftRecord{}},
		{"`import`", plain.ImportRecord{}},
		{"`maintenance list`", plain.MaintenanceRecord{}},
	} {
		fmt.Fprintf(&b, "| %s | %s |\n", r.of, strings.Join(fieldsOf(reflect.TypeOf(r.record), false), ", "))
	}
	return b.String()
}

// fieldsOf are the JSON names of a record in their order; what a line of output
// embeds is told elsewhere.
func fieldsOf(t reflect.Type, embedded bool) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous {
			if embedded {
				out = append(out, fieldsOf(f.Type, true)...)
			}
			continue
		}
		inner := f.Type
		list := inner.Kind() == reflect.Slice && inner != reflect.TypeFor[json.RawMessage]()
		if list || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		text := "`" + name
		if inner.Kind() == reflect.Struct {
			text += "{" + strings.ReplaceAll(strings.Join(fieldsOf(inner, true), ","), "`", "") + "}"
		}
		if list {
			text += "[]"
		}
		out = append(out, text+"`")
	}
	return out
}

// readmeDesk is what rooms need to say which keys they have.
func readmeDesk(t *testing.T, overrides map[string][]string) *pane.Desk {
	t.Helper()
	look, err := theme.New("none", theme.Options{Keys: overrides})
	if err != nil {
		t.Fatal(err)
	}
	return &pane.Desk{
		Ctx: context.Background(), Theme: look, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }, Zone: time.UTC,
		Environment: ledger.Sandbox, Operator: "operator",
	}
}

// keyGroup is a part of the key table.
type keyGroup struct {
	title string
	keys  []key.Binding
}

// keyGroups are all bindings there are, each once, under what they belong to.
func keyGroups(d *pane.Desk) []keyGroup {
	groups := []keyGroup{
		{"Everywhere", tui.NewKeys(d).Bindings()},
		{"What is done to an order, wherever one is shown", pane.NewOrderActions(d).Bindings()},
		{"In every list", pane.NewRoomKeys(d).Bindings()},
		{"Moving and marking", kit.NewTableKeys(d.Theme).Bindings()},
	}
	order := pane.NewOrder(d, ledger.NewKey(ledger.Hive, "app", "H1"))
	for _, room := range []struct {
		title string
		pane  pane.Pane
	}{
		{"In the inbox", pane.NewInbox(d)},
		{"In the Hive pane", pane.NewHive(d)},
		{"In the STOVE pane", pane.NewStove(d)},
		{"In the ledger pane", pane.NewLedger(d)},
		{"On the order screen", order},
		{"On the player screen", pane.NewPlayer(d, ledger.Hive, "1")},
		{"On the screen for handing over", pane.NewReport(d)},
		{"On the find screen", pane.NewFind(d, "a ticket")},
		{"On Pulse", pane.NewPulse(d)},
		{"On the alerts' screen", pane.NewAlerts(d)},
		{"At the start of a shift", pane.NewShiftScreen(d)},
		{"When something was done to many orders", pane.NewBatch(d, pane.ConfirmMany{Kind: ledger.ActRefund})},
		{"In the list of saved views", pane.NewViews(d, "")},
	} {
		var own []key.Binding
		tabs := []pane.Pane{room.pane}
		if deck, ok := room.pane.(interface{ Tabs() []pane.Pane }); ok {
			tabs = deck.Tabs()
		}
		var all [][]key.Binding
		for _, tab := range tabs {
			all = append(all, tab.Keys().FullHelp()...)
		}
		for _, group := range all {
			for _, b := range group {
				if !toldBefore(groups, b) && !toldBefore([]keyGroup{{keys: own}}, b) {
					own = append(own, b)
				}
			}
		}
		groups = append(groups, keyGroup{room.title, own})
	}
	confirm, prompt := kit.NewConfirmKeys(d.Theme), kit.NewPromptKeys(d.Theme)
	groups = append(groups,
		keyGroup{"In a confirmation", []key.Binding{confirm.Next, confirm.Previous, confirm.Accept, confirm.ScrollUp, confirm.ScrollDown, confirm.Cancel}},
		keyGroup{"In a line that is typed", []key.Binding{prompt.Accept, prompt.Complete, prompt.CompleteBack, prompt.Older, prompt.Newer, prompt.Cancel}})
	return slices.DeleteFunc(groups, func(g keyGroup) bool { return len(g.keys) == 0 })
}

func toldBefore(groups []keyGroup, b key.Binding) bool {
	return slices.ContainsFunc(groups, func(g keyGroup) bool {
		return slices.ContainsFunc(g.keys, func(o key.Binding) bool {
			return o.Help() == b.Help() || o.Help().Key == b.Help().Key && slices.Equal(o.Keys(), b.Keys()) && o.Help().Desc == b.Help().Desc
		})
	})
}

func keyTable(t *testing.T) string {
	t.Helper()
	names := bindingNames(t)
	var b strings.Builder
	for i, g := range keyGroups(readmeDesk(t, nil)) {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "**%s**\n\n| key | name | what |\n|---|---|---|\n", g.title)
		for _, k := range g.keys {
			name := names[g.title+" "+k.Help().Desc]
			if name != "" {
				name = "`" + name + "`"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.Join(strings.Fields(k.Help().Key), "` `"), name, cell(k.Help().Desc))
		}
	}
	return b.String()
}

// bindingNames finds the names the configuration gives other keys by: every short
// text in the console's source is tried, and what it moves is its binding.
func bindingNames(t *testing.T) map[string]string {
	t.Helper()
	const marker = "f24"
	words := map[string]bool{}
	for i := range 9 {
		words[fmt.Sprintf("pane-%d", i)] = true
	}
	for _, pattern := range []string{"tui/*.go", "tui/pane/*.go", "tui/kit/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			source, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`"([a-z][a-z0-9._-]{1,30})"`).FindAllStringSubmatch(string(source), -1) {
				words[m[1]], words["act."+m[1]], words["screen."+m[1]] = true, true, true
			}
		}
	}
	names := map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(words)) {
		for _, g := range keyGroups(readmeDesk(t, map[string][]string{word: {marker}})) {
			for _, k := range g.keys {
				if k.Help().Key == marker {
					names[g.title+" "+k.Help().Desc] = word
				}
			}
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d bindings have a name", len(names))
	}
	return names
}

// TestREADMEStartsWithTwoCommands holds the first minute: these two, in this order,
// and the first is a command there is.
func TestREADMEStartsWithTwoCommands(t *testing.T) {
	t.Parallel()
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(readme(t), -1) {
		commands = append(commands, strings.Split(strings.TrimSpace(block[1]), "\n")...)
	}
	if len(commands) < 2 || commands[0] != "go run . demo" || commands[1] != "go test ./..." {
		t.Fatalf("the first commands of README.md are %q", commands[:min(2, len(commands))])
	}
	for _, c := range commands {
		words := strings.Fields(c)
		if words[0] != "makegood" {
			continue
		}
		found, _, err := readmeCommands().Find(words[1:])
		if err != nil || !found.HasParent() {
			t.Errorf("README.md shows %q, which is no command: %v", c, err)
			continue
		}
		for _, w := range words {
			if name, ok := strings.CutPrefix(w, "--"); ok && found.Flag(name) == nil {
				t.Errorf("README.md shows %q: %s has no flag --%s", c, found.Name(), name)
			}
		}
	}
}

// TestREADMEConfiguration loads every configuration the README shows, and looks up
// every key it names.
func TestREADMEConfiguration(t *testing.T) {
	t.Parallel()
	text := readme(t)
	blocks := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(blocks) < 2 {
		t.Fatalf("%d configurations are shown", len(blocks))
	}
	for _, block := range blocks {
		mustLoad(t, block[1])
	}
	known := configKeys(reflect.TypeFor[Config](), "")
	sections := map[string]bool{}
	for _, k := range known {
		section, _, _ := strings.Cut(k, ".")
		sections[section] = true
	}
	// The names of bindings look like keys and are none.
	text = regexp.MustCompile(`(?s)<!-- keys -->.*?<!-- end -->`).ReplaceAllString(text, "")
	for _, m := range regexp.MustCompile("`([a-z]+(?:\\.[a-z_]+)+)").FindAllStringSubmatch(text, -1) {
		section, _, _ := strings.Cut(m[1], ".")
		if sections[section] && !strings.HasPrefix(m[1], "config.") && !slices.Contains(known, m[1]) {
			t.Errorf("README.md names %s, which no configuration knows", m[1])
		}
	}
}

// TestREADMELinks follows every link inside the repository: anchors, files, pictures.
func TestREADMELinks(t *testing.T) {
	t.Parallel()
	text := readme(t)
	anchors := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		slug := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		anchors[strings.ReplaceAll(slug, " ", "-")] = true
	}
	pictures := 0
	for _, m := range regexp.MustCompile(`(!?)\[[^\]]*\]\(([^)]+)\)`).FindAllStringSubmatch(text, -1) {
		target := m[2]
		if anchor, ok := strings.CutPrefix(target, "#"); ok {
			if !anchors[anchor] {
				t.Errorf("README.md links to #%s, which is no heading", anchor)
			}
			continue
		}
		if strings.Contains(target, "://") {
			t.Errorf("README.md links outside: %s", target)
			continue
		}
		if info, err := os.Stat(target); err != nil || info.Size() == 0 {
			t.Errorf("README.md links to %s: %v", target, err)
		}
		if m[1] == "!" {
			pictures++
		}
	}
	if pictures < 3 {
		t.Errorf("README.md shows %d pictures", pictures)
	}
}

// TestREADMEGrants imports the grants the README shows, with the configuration it
// shows first: every row is taken, and the same grant in both forms is one.
func TestREADMEGrants(t *testing.T) {
	t.Parallel()
	text := readme(t)
	block := func(kind string) string {
		found := regexp.MustCompile("(?s)```" + kind + "\n(.*?)```").FindStringSubmatch(text)
		if found == nil {
			t.Fatalf("README.md shows no %s", kind)
		}
		return found[1]
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"config.toml": block("toml"), "grants.csv": block("csv"), "grants.ndjson": block("json")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		var out, rest strings.Builder
		p := &program{
			stdin: strings.NewReader(""), stdout: &out, stderr: &rest, now: time.Now, newID: newID, environment: testEnvironment(),
		}
		args = append(args, "--json", "--config", filepath.Join(dir, "config.toml"))
		if code := p.run(t.Context(), args); code != exitDone {
			t.Fatalf("makegood %s: exit %d: %s%s", strings.Join(args, " "), code, out.String(), rest.String())
		}
		return strings.TrimSpace(out.String())
	}
	for _, c := range []struct{ file, want string }{
		{"grants.csv", `{"accepted":4,"duplicates":0,"rejected":[],"suspect":[],"covered":0}`},
		{"grants.ndjson", `{"accepted":0,"duplicates":1,"rejected":[],"suspect":[],"covered":1}`},
	} {
		if got := run("import", "grants", filepath.Join(dir, c.file)); got != c.want {
			t.Errorf("import grants %s: %s, want %s", c.file, got, c.want)
		}
	}
	if got := strings.Count(run("grants"), "\n") + 1; got != 4 {
		t.Errorf("%d grants are in the ledger, want 4", got)
	}
}
