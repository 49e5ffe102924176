package kit

import "makegood/tui/theme"

// inner is the width of the dialog's text: a line much longer than ninety cells is read badly.
func (c *Confirm) inner() int { return clamp(c.width-8, 20, 92) }

// room is how many lines of the head can be seen above the fields and buttons.
func (c *Confirm) room() int { return max(1, c.height-4-len(c.spec.Fields)-2*c.air()) }

// air is the blank line around the fields, where there is room for it.
func (c *Confirm) air() int {
	if c.height < len(c.spec.Fields)+9 {
		return 0
	}
	return 1
}

// head is what the operator reads before acting: effect, request, guards.
func (c *Confirm) head() []string {
	t, width := c.theme, c.inner()
	var lines []string
	for _, line := range Wrap(Clean(c.spec.Effect), width) {
		lines = append(lines, t.Strong.Render(line))
	}
	if len(c.spec.Request) > 0 {
		lines = append(lines, "", t.Heading.Render(t.T("request")))
		for _, line := range c.spec.Request {
			for _, part := range hardWrap(Clean(line), width-2) {
				lines = append(lines, "  "+t.Muted.Render(part))
			}
		}
	}
	if len(c.spec.Guards) > 0 {
		lines = append(lines, "", t.Heading.Render(t.T("guards")))
		for _, g := range c.spec.Guards {
			lines = append(lines, guardLines(t, g, width)...)
		}
	}
	return lines
}

func guardLines(t *theme.Theme, g Guard, width int) []string {
	mark := t.Verdict(g.Verdict)
	text, lines := t.Text, Wrap(Clean(g.Text), width-4)
	if g.Verdict != "pass" {
		text = *mark.Style
	}
	for i, line := range lines {
		lead := "    "
		if i == 0 {
			lead = "  " + mark.Style.Render(mark.Glyph) + " "
		}
		lines[i] = lead + text.Render(line)
	}
	return lines
}

// foot is the fields, what has to be said about them, and the buttons.
func (c *Confirm) foot() []string {
	t, width := c.theme, c.inner()
	focus := -1
	if c.onField() {
		focus = c.focus
	}
	air := make([]string, c.air())
	lines := append(append([]string{}, air...), c.form.lines(focus)...)
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
	case !c.ready:
		return t.Muted.Render(FitWith(t.T("keys count in a moment"), width, Left, t.Glyphs.Ellipsis))
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
