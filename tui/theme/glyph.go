package theme

import "strings"

// Glyphs are the characters widgets draw with, each one cell wide.
type Glyphs struct {
	Ellipsis             string   // what was cut
	Cursor               string   // left of the row that has the cursor
	Mark                 string   // left of a marked row
	Sep                  string   // between parts of a line
	Up, Down             string   // more above, more below
	Left, Right          string   // more to the side; the ends of a choice
	Differs              string   // beside a field whose sides differ
	Rail                 string   // the line a timeline hangs on
	Open, Closed         string   // fold markers
	Bullet               string   // an item of a list
	Full, Empty          string   // the two halves of a gauge
	Bars                 []string // rising levels of a sparkline; the first is nothing at all
	Gap                  string   // a value nobody knows, in a sparkline
	Rule                 string   // a horizontal line
	Info, Warning, Error string   // banners
}

func unicodeGlyphs() Glyphs {
	return Glyphs{
		Ellipsis: "…", Cursor: "▌", Mark: "✓", Sep: "·", Up: "↑", Down: "↓", Left: "‹", Right: "›", Differs: "≠", Rail: "│",
		Open: "▾", Closed: "▸", Bullet: "•", Full: "█", Empty: "░", Bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Gap: " ",
		Rule: "─", Info: "i", Warning: "▲", Error: "✗",
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		Ellipsis: "~", Cursor: ">", Mark: "*", Sep: "-", Up: "^", Down: "v", Left: "<", Right: ">", Differs: "!", Rail: "|",
		Open: "-", Closed: "+", Bullet: "*", Full: "#", Empty: ".", Bars: []string{"_", ".", ":", "-", "=", "+", "*", "#"}, Gap: " ",
		Rule: "-", Info: "i", Warning: "!", Error: "x",
	}
}

// KeyName is the name of a key as the help prints it: arrows are words where the terminal has no arrows.
func (t *Theme) KeyName(name string) string {
	if !t.ASCII {
		return name
	}
	return strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right").Replace(name)
}
