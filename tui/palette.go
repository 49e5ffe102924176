package tui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/pane"
)

// runBound bounds a command line: an import or a check of thousands takes minutes, and nothing takes for ever.
const runBound = 30 * time.Minute

// job is command lines that are being carried out.
type job struct {
	id    int64
	lines []string
	// shown says that the answer opens in a box, because the line was typed.
	shown bool
	// acts says that it sends something outward.
	acts   bool
	cancel context.CancelFunc
}

// jobDoneMsg is sent when command lines were carried out: one answer a line, in their order.
type jobDoneMsg struct {
	id      int64
	answers []lineAnswer
}

type lineAnswer struct {
	line, output string
	err          error
}

// own are the palette's commands that are the console's own.
func own(d *pane.Desk) []Command {
	return []Command{
		{Name: "view", Use: "view NAME", Short: d.T("Narrow the work list by a saved view")},
		{Name: "save-view", Use: "save-view NAME [FILTER]", Short: d.T("Keep the present filter under a name")},
		{Name: "drop-view", Use: "drop-view NAME", Short: d.T("Forget a saved view")},
		{Name: "filter", Use: "filter TEXT", Short: d.T("Narrow the list that is seen")},
		{Name: "mouse", Use: "mouse on|off", Short: d.T("Let the mouse select and scroll; off leaves selecting to the terminal")},
		{Name: "stop", Use: "stop", Short: d.T("Stop the commands that run in the background")},
		{Name: "quit", Use: "quit", Short: d.T("Leave the console")},
	}
}

// commands are all the palette knows, by name.
func (c *Console) commands() []Command {
	all := append(own(c.desk), c.o.Commands...)
	for _, d := range c.make.doors {
		if !slices.ContainsFunc(all, func(cmd Command) bool { return cmd.Name == string(d.screen) }) {
			all = append(all, Command{Name: string(d.screen), Use: string(d.screen), Short: c.desk.T(d.does)})
		}
	}
	slices.SortFunc(all, func(a, b Command) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (c *Console) startPalette(initial string) {
	c.start(kindPalette, kit.PromptSpec{
		Label: ":", Initial: initial, Placeholder: c.desk.T("a command, as outside the console: show ORDER, check ORDER, arm --for 30m --reason TEXT"),
		Complete: c.complete,
	}, func(text string) tea.Cmd { return c.command(spaced(text)) })
}

// complete lists what the last word of the palette may become: a command, then its flags, the order under the cursor, or a
// saved view.
func (c *Console) complete(text string) []kit.Completion {
	at := strings.LastIndexByte(text, ' ') + 1
	word, before := text[at:], strings.Fields(text[:at])
	var out []kit.Completion
	if len(before) == 0 {
		for _, cmd := range c.commands() {
			if strings.HasPrefix(cmd.Name, word) {
				out = append(out, kit.Completion{Text: cmd.Name, Hint: cmd.Short})
			}
		}
		return out
	}
	if before[0] == "view" || before[0] == "drop-view" {
		for _, name := range slices.Sorted(maps.Keys(c.desk.Views)) {
			if strings.HasPrefix(name, word) {
				out = append(out, kit.Completion{Text: name, Hint: c.desk.Views[name]})
			}
		}
		return out
	}
	cmd, ok := c.named(before)
	if !ok {
		return nil
	}
	if order := c.aimed(); order != "" && strings.HasPrefix(order, word) && !strings.HasPrefix(word, "-") && strings.Contains(cmd.Use, "ORDER") {
		out = append(out, kit.Completion{Text: order, Hint: c.desk.T("the order under the cursor")})
	}
	for _, f := range cmd.Flags {
		if strings.HasPrefix(f.Name, word) && !slices.Contains(before, f.Name) {
			out = append(out, kit.Completion{Text: f.Name, Hint: f.Short})
		}
	}
	return out
}

// usage is how the command is written that is being typed after its name; nothing while the name itself is typed.
func (c *Console) usage() string {
	words := strings.Fields(c.line.prompt.Value())
	if c.line.kind != kindPalette || len(words) == 0 || !strings.ContainsRune(c.line.prompt.Value(), ' ') {
		return ""
	}
	cmd, _ := c.named(words)
	return cmd.Use
}

// named finds the command a line begins with; the longest name that fits, for import grants.
func (c *Console) named(words []string) (found Command, ok bool) {
	line := strings.Join(words, " ") + " "
	for _, cmd := range c.commands() {
		if strings.HasPrefix(line, cmd.Name+" ") && len(cmd.Name) > len(found.Name) {
			found, ok = cmd, true
		}
	}
	return found, ok
}

// aimer is a room that knows the order its cursor is on.
type aimer interface{ Aimed() string }

func (c *Console) aimed() string {
	if a, ok := c.room().(aimer); ok {
		return a.Aimed()
	}
	return ""
}

// command carries out a line of the palette.
func (c *Console) command(line string) tea.Cmd {
	// A text may hold quotes that close nothing.
	if word, text, _ := strings.Cut(spaced(line), " "); word == string(pane.ScreenFind) && !strings.Contains(text, "--") {
		return c.openScreen(pane.OpenScreen{Screen: pane.ScreenFind, Text: spaced(text)})
	}
	words, err := pane.Words(line)
	if err != nil {
		c.note = line + ": " + c.desk.Err(err)
		return nil
	}
	if len(words) == 0 {
		return nil
	}
	rest := spaced(strings.TrimPrefix(line, words[0]))
	switch words[0] {
	case "quit":
		return c.quit()
	case "view":
		return c.openView(rest)
	case "save-view", "drop-view":
		return c.viewCommand(words[0], rest)
	case "filter":
		return c.filterBy(rest)
	case "mouse":
		return c.switchMouse(rest)
	case "stop":
		c.stop()
		return nil
	}
	for _, d := range c.make.doors {
		if words[0] == string(d.screen) && (d.takes || rest == "") {
			return c.enter(d, rest)
		}
	}
	if _, known := c.named(words); !known && len(c.o.Commands) > 0 {
		c.note = c.desk.T("%s is no command; : then tab lists them", words[0])
		return nil
	}
	return c.run(line, true)
}

func (c *Console) filterBy(text string) tea.Cmd {
	f, ok := c.room().(pane.Filterer)
	if !ok {
		c.note = c.desk.T("there is no list to filter here")
		return nil
	}
	if err := f.CheckFilter(text); err != nil {
		c.note = c.desk.Err(err)
		return nil
	}
	return f.SetFilter(text)
}

func (c *Console) switchMouse(text string) tea.Cmd {
	switch text {
	case "on":
		c.mouse, c.note = true, c.desk.T("the mouse selects and scrolls; shift lets the terminal select text")
		return tea.EnableMouseCellMotion
	case "off":
		c.mouse, c.note = false, c.desk.T("the mouse is the terminal's")
		return tea.DisableMouse
	}
	c.note = c.desk.T("mouse on, or mouse off")
	return nil
}

// stop cancels what runs in the background; a request that has left is not called back by it.
func (c *Console) stop() {
	if len(c.jobs) == 0 {
		c.note = c.desk.T("nothing runs in the background")
		return
	}
	for _, j := range c.jobs {
		j.cancel()
	}
	c.note = c.desk.T("stopping; what has been sent is not called back")
}

// outward says whether a command line sends something or decides about it.
func outward(line string) bool {
	verb, _, _ := strings.Cut(spaced(line), " ")
	return slices.Contains([]string{"verify", "report", "refund", "replay", "deliver", "settle", "approve", "reject", "arm", "release", "checkout"}, verb)
}

// run carries out command lines one after the other, in the background.
func (c *Console) run(text string, shown bool) tea.Cmd {
	var lines []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = spaced(l); l != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(c.desk.Ctx, runBound)
	j := &job{id: c.desk.Ticket(), lines: lines, shown: shown, acts: slices.ContainsFunc(lines, outward), cancel: cancel}
	c.jobs = append(c.jobs, j)
	do, id, notRun := c.desk.Clerk, j.id, c.desk.T("not run: it was stopped before")
	return func() tea.Msg {
		defer cancel()
		msg := jobDoneMsg{id: id}
		for _, l := range lines {
			if ctx.Err() != nil && len(msg.answers) > 0 {
				msg.answers = append(msg.answers, lineAnswer{line: l, err: errors.New(notRun)})
				continue
			}
			out, err := do.Do(ctx, l)
			msg.answers = append(msg.answers, lineAnswer{line: l, output: out, err: err})
		}
		return msg
	}
}

// jobDone shows what became of command lines. A failure stays until it is acknowledged, and so does what was sent outward.
func (c *Console) jobDone(msg jobDoneMsg) tea.Cmd {
	i := slices.IndexFunc(c.jobs, func(j *job) bool { return j.id == msg.id })
	if i < 0 {
		return nil
	}
	j := c.jobs[i]
	c.jobs = slices.Delete(c.jobs, i, i+1)
	failed := 0
	var text []string
	for _, a := range msg.answers {
		out := kit.CleanLines(strings.TrimRight(a.output, "\n"))
		if a.output == "" {
			out = nil
		}
		if !forPrograms(a.line) {
			for i := range out {
				out[i] = c.desk.Inside(out[i])
			}
		}
		if len(msg.answers) > 1 && (len(out) > 0 || a.err != nil) {
			text = append(text, ": "+kit.Clean(a.line))
		}
		text = append(text, out...)
		if a.err != nil {
			failed++
			text = append(text, c.desk.Theme.Glyphs.Error+" "+kit.Clean(c.desk.Err(a.err)))
		}
	}
	c.tellJob(j, msg, failed, text)
	// What a line did changed the ledger: the next key is not judged by what was known before.
	cmd := c.tell(pane.Changed{})
	if j.shown && len(text) > 0 || len(text) > 1 && len(msg.answers) == 1 || failed > 0 && len(msg.answers) > 1 {
		box := newTextBox(c.desk, firstLine(j.lines), text)
		if c.occupied() {
			// It would take the keys of what is being typed.
			c.later = append(c.later, box)
			return cmd
		}
		return tea.Batch(cmd, c.open(box))
	}
	return cmd
}

// occupied says that keys belong to a dialog or to a line that is typed on.
func (c *Console) occupied() bool {
	_, open := c.box()
	return open || c.line != nil
}

// openLater opens an answer that came while keys belonged elsewhere.
func (c *Console) openLater() tea.Cmd {
	if len(c.later) == 0 || c.occupied() {
		return nil
	}
	box := c.later[0]
	c.later = c.later[1:]
	return c.open(box)
}

// forPrograms says whether a command line asks for an answer that programs read, which is left as it is.
func forPrograms(line string) bool {
	words := strings.Fields(line)
	return slices.Contains(words, "--json") || slices.Contains(words, "--csv")
}

// tellJob says in one sentence what became of command lines.
func (c *Console) tellJob(j *job, msg jobDoneMsg, failed int, text []string) {
	verb, _, _ := strings.Cut(firstLine(j.lines), " ")
	said := c.desk.T("%s: done", firstLine(j.lines))
	if len(text) > 0 && len(msg.answers) == 1 {
		// Many commands begin what they say with their own name.
		said = verb + ": " + strings.TrimPrefix(text[len(text)-1], verb+": ")
	}
	if len(msg.answers) > 1 {
		said = c.desk.T("%s: %d of %d done", verb, len(msg.answers)-failed, len(msg.answers))
	}
	switch {
	case failed == 1 && len(msg.answers) == 1:
		c.say("error", c.desk.Err(msg.answers[0].err))
	case failed > 0:
		c.say("error", said)
	case j.acts:
		c.say("info", said)
	default:
		c.note = said
	}
}
