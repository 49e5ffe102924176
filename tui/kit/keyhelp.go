package kit

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/theme"
)

// KeyGroup is a part of the help: the bindings of one widget or screen. Why says of a disabled binding why it is not
// possible now; nil, or an empty answer, leaves it dimmed without a word.
type KeyGroup struct {
	Title    string
	Bindings []key.Binding
	Why      func(key.Binding) string
}

// KeyHelp draws the help in lines of exactly width cells, in as many columns as fit. It is made from the bindings the
// program obeys, so that it cannot say something else than they do. Bindings without help are left out.
func KeyHelp(t *theme.Theme, groups []KeyGroup, width int) []string {
	const narrowest = 34
	count := clamp(width/narrowest, 1, max(1, len(groups)))
	each := (width - 2*(count-1)) / count
	columns := deal(t, groups, count, each)
	height := 0
	for _, c := range columns {
		height = max(height, len(c))
	}
	lines := make([]string, height)
	for i := range lines {
		parts := make([]string, len(columns))
		for j, c := range columns {
			parts[j] = blanks(each)
			if i < len(c) {
				parts[j] = c[i]
			}
		}
		lines[i] = FitWith(strings.Join(parts, "  "), width, Left, t.Glyphs.Ellipsis)
	}
	return lines
}

// deal puts the groups in their order into columns of about the same height; a group is not torn.
func deal(t *theme.Theme, groups []KeyGroup, count, width int) [][]string {
	blocks, total := make([][]string, 0, len(groups)), 0
	for _, g := range groups {
		if block := groupLines(t, g, width); len(block) > 1 {
			blocks = append(blocks, block)
			total += len(block) + 1
		}
	}
	columns := make([][]string, 1, count)
	share := (total + count - 1) / count
	for _, block := range blocks {
		last := len(columns) - 1
		if len(columns[last]) > 0 && len(columns) < count && len(columns[last])+len(block)/2 >= share {
			columns, last = append(columns, nil), last+1
		}
		if len(columns[last]) > 0 {
			columns[last] = append(columns[last], blanks(width))
		}
		columns[last] = append(columns[last], block...)
	}
	return columns
}

func groupLines(t *theme.Theme, g KeyGroup, width int) []string {
	names := 0
	for _, b := range g.Bindings {
		names = max(names, Width(t.KeyName(b.Help().Key)))
	}
	names = min(names, width/2)
	lines := []string{t.Heading.Render(FitWith(Clean(g.Title), width, Left, t.Glyphs.Ellipsis))}
	for _, b := range g.Bindings {
		if b.Help().Key == "" && b.Help().Desc == "" {
			continue
		}
		keyStyle, text, desc := t.Key, t.Text, b.Help().Desc
		if !b.Enabled() {
			keyStyle, text = t.KeyOff, t.Muted
			if g.Why != nil {
				if why := g.Why(b); why != "" {
					desc += ": " + Clean(why)
				}
			}
		}
		name := keyStyle.Render(FitWith(t.KeyName(b.Help().Key), names, Left, t.Glyphs.Ellipsis))
		for i, part := range Wrap(desc, max(4, width-names-4)) {
			if i > 0 {
				name = blanks(names)
			}
			lines = append(lines, FitWith("  "+name+"  "+text.Render(part), width, Left, t.Glyphs.Ellipsis))
		}
	}
	return lines
}

// keyName is a key that was pressed as the help prints it.
func keyName(t *theme.Theme, msg tea.KeyMsg) string {
	return t.KeyName(Clean(theme.ShownKey(msg.String())))
}

// KeyHints draws the first bindings that fit in one line of exactly width cells, for the foot of a screen. Disabled ones
// are dimmed, not left out: what is not possible now should not look unknown.
func KeyHints(t *theme.Theme, bindings []key.Binding, width int) string {
	var b strings.Builder
	used := 0
	for _, k := range bindings {
		h := k.Help()
		if h.Key == "" {
			continue
		}
		name := t.KeyName(h.Key)
		need := Width(name) + 1 + Width(h.Desc)
		if used > 0 {
			need += 3
		}
		if used+need > width {
			break
		}
		if used > 0 {
			b.WriteString("   ")
		}
		keyStyle, text := t.Key, t.Muted
		if !k.Enabled() {
			keyStyle, text = t.KeyOff, t.Faint
		}
		b.WriteString(keyStyle.Render(name) + " " + text.Render(h.Desc))
		used += need
	}
	return FitWith(b.String(), width, Left, t.Glyphs.Ellipsis)
}
