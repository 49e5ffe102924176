package kit

import "makegood/tui/theme"

// inner is the width of the dialog's text: a line much longer than ninety cells is read badly.
func (c *Confirm) inner() int { return clamp(c.width-8, 20, 92) }

// room is how many lines of the head can be seen above the fields and buttons.
func (c *Confirm) room() int { return max(1, c.height-4-c.asks()-2*c.air()) }

// asks is how many lines the fields take, or what stands in their place.
func (c *Confirm) asks() int {
	if c.Blocked() != "" {
		return len(c.next())
	}
	return len(c.spec.Fields)
}

// next is what helps where accepting is not possible: nothing that is typed would, so there is nothing to type on.
func (c *Confirm) next() []string {
	const most = 3
	if c.spec.Next == "" {
		return nil
	}
	var lines []string
	for _, line := range Wrap(Clean(c.spec.Next), c.inner()) {
		lines = append(lines, c.theme.Sentence.Render(line))
	}
	return lines[:min(len(lines), most)]
}

// air is the blank line around the fields, where there is room for it.
func (c *Confirm) air() int {
	if c.height < c.asks()+9 {
		return 0
	}
	return 1
}

// headLine is a line above the fields; guard says that a guard begins on it.
type headLine struct {
	text  string
	guard bool
}

// head is what the operator reads before acting, in the room there is for it. What refuses always stands on top; what does
// not fit below it is scrolled, and says so.
func (c *Confirm) head() []string {
	pinned, body, window := c.pinned(), c.body(), c.window()
	if len(body) <= window {
		return append(pinned, texts(body)...)
	}
	from := clamp(c.scroll, 0, len(body)-window)
	lines := append(pinned, texts(body[from:from+window])...)
	if more := c.unread(); more != "" && window > 1 {
		lines[len(lines)-1] = c.theme.Warn.Render(FitWith(c.theme.Glyphs.Down+" "+more, c.inner(), Left, c.theme.Glyphs.Ellipsis))
	}
	return lines
}

// window is how many lines are left for what is scrolled.
func (c *Confirm) window() int { return max(1, c.room()-len(c.pinned())) }

// unread says what is hidden below, or nothing.
func (c *Confirm) unread() string {
	body, window := c.body(), c.window()
	if len(body) <= window {
		return ""
	}
	seen := clamp(c.scroll, 0, len(body)-window) + window
	if seen >= len(body) {
		return ""
	}
	hidden := body[seen:]
	if window > 1 {
		hidden = body[seen-1:] // the last line of the window tells of them
	}
	guards := int64(0)
	for _, l := range hidden {
		if l.guard {
			guards++
		}
	}
	if guards == 0 {
		return c.theme.T("%d more lines: pgdn", len(hidden))
	}
	return c.theme.N(guards, "%[2]d more lines, %[1]d guard among them: pgdn", "%[2]d more lines, %[1]d guards among them: pgdn", len(hidden))
}

func texts(lines []headLine) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.text
	}
	return out
}

func (c *Confirm) effect() []headLine {
	var lines []headLine
	for _, line := range Wrap(Clean(c.spec.Effect), c.inner()) {
		lines = append(lines, headLine{text: c.theme.Strong.Render(line)})
	}
	return lines
}

// refuses reports whether a guard forbids what the dialog is about.
func refuses(g Guard) bool { return g.Verdict != "pass" && g.Verdict != "unknown" }

// pinned is what never leaves the screen: where a guard refuses, the effect and every such guard. Where even these have no
// room each has one line, and at last they are counted.
func (c *Confirm) pinned() []string {
	var refusing []Guard
	for _, g := range c.spec.Guards {
		if refuses(g) {
			refusing = append(refusing, g)
		}
	}
	if len(refusing) == 0 {
		return nil
	}
	// The larger the room, the more of it is left to read the rest in.
	most, heading := max(1, c.room()-1-c.room()/6), c.theme.Heading.Render(c.theme.T("guards"))
	full := append(texts(c.effect()), "", heading)
	for _, g := range refusing {
		full = append(full, texts(guardLines(c.theme, g, c.inner()))...)
	}
	if len(full) <= most {
		return full
	}
	var short []string
	for i, g := range refusing {
		if i == most-1 && len(refusing) > most {
			left := int64(len(refusing) - i)
			return append(short, c.theme.Bad.Render(FitWith(c.theme.N(left, "and %d more guard refuses", "and %d more guards refuse"), c.inner(), Left, c.theme.Glyphs.Ellipsis)))
		}
		mark := c.theme.Verdict(g.Verdict)
		short = append(short, mark.Style.Render(FitWith(mark.Glyph+" "+Clean(g.Text), c.inner(), Left, c.theme.Glyphs.Ellipsis)))
	}
	return short
}

// body is what is scrolled: effect, request, guards; of what is pinned only the rest.
func (c *Confirm) body() []headLine {
	t, width := c.theme, c.inner()
	pinned := c.pinned()
	plain := func(lines ...string) (out []headLine) {
		for _, l := range lines {
			out = append(out, headLine{text: l})
		}
		return out
	}
	var lines, guards, request []headLine
	for _, g := range c.spec.Guards {
		if pinned == nil || !refuses(g) {
			guards = append(guards, guardLines(t, g, width)...)
		}
	}
	if len(c.spec.Request) > 0 {
		request = plain("", t.Heading.Render(t.T("request")))
		for _, line := range c.spec.Request {
			for _, part := range hardWrap(Clean(line), width-2) {
				request = append(request, headLine{text: "  " + t.Muted.Render(part)})
			}
		}
	}
	if pinned != nil {
		return append(guards, request...)
	}
	lines = append(c.effect(), request...)
	if len(guards) > 0 {
		lines = append(append(lines, plain("", t.Heading.Render(t.T("guards")))...), guards...)
	}
	return lines
}

func guardLines(t *theme.Theme, g Guard, width int) []headLine {
	mark := t.Verdict(g.Verdict)
	text, out := t.Text, []headLine{}
	if g.Verdict != "pass" {
		text = *mark.Style
	}
	for i, line := range Wrap(Clean(g.Text), width-4) {
		lead := "    "
		if i == 0 {
			lead = "  " + mark.Style.Render(mark.Glyph) + " "
		}
		out = append(out, headLine{text: lead + text.Render(line), guard: i == 0})
	}
	return out
}

// foot is the fields, what has to be said about them, and the buttons.
func (c *Confirm) foot() []string {
	t, width := c.theme, c.inner()
	focus := -1
	if c.onField() {
		focus = c.focus
	}
	air := make([]string, c.air())
	fields := c.next()
	if c.Blocked() == "" {
		fields = c.form.lines(focus)
	}
	lines := append(append([]string{}, air...), fields...)
	return append(append(lines, air...), c.says(width), c.buttons(t, width))
}

func (c *Confirm) says(width int) string {
	t := c.theme
	switch {
	case c.note != "" && c.bad:
		return t.Warn.Render(FitWith(c.note, width, Left, t.Glyphs.Ellipsis))
	case c.note != "":
		return t.Muted.Render(FitWith(c.note, width, Left, t.Glyphs.Ellipsis))
	case c.Blocked() != "":
		return t.Bad.Render(FitWith(t.T("not possible: %s", c.Blocked()), width, Left, t.Glyphs.Ellipsis))
	case c.form.cutError() != "":
		return t.Bad.Render(FitWith(c.form.cutError(), width, Left, t.Glyphs.Ellipsis))
	case !c.ready:
		return t.Muted.Render(FitWith(t.T("keys count in a moment"), width, Left, t.Glyphs.Ellipsis))
	case c.unread() != "":
		return t.Warn.Render(FitWith(t.T("not all is read: %s", c.unread()), width, Left, t.Glyphs.Ellipsis))
	default:
		return ""
	}
}

func (c *Confirm) buttons(t *theme.Theme, width int) string {
	accept := c.accepting()
	line := button(t, t.T("cancel"), c.focus == cancelFocus, t.ButtonFocused)
	if c.Blocked() != "" {
		return line
	}
	fill := t.ButtonFocused
	switch c.spec.Risk {
	case Dangerous:
		fill = t.DangerButton
	case Reporting:
		fill = t.ReportButton
	case Harmless:
	}
	label := FitWith(accept, min(Width(accept), max(1, width-18)), Left, t.Glyphs.Ellipsis)
	return line + "   " + button(t, label, c.focus == len(c.form.fields), fill)
}

func (c *Confirm) accepting() string {
	if c.spec.Accept == "" {
		return c.theme.T("go on")
	}
	return Clean(c.spec.Accept)
}
