package theme

import "github.com/charmbracelet/lipgloss"

// tone is one colour at the three depths a terminal may have. The coarser ones are chosen by hand: the nearest of 256
// colours is often not the one that can be read. The zero tone is the terminal's own colour.
type tone struct{ full, c256, c16 string }

func (c tone) color() lipgloss.CompleteColor {
	return lipgloss.CompleteColor{TrueColor: c.full, ANSI256: c.c256, ANSI: c.c16}
}

func (c tone) fore(s lipgloss.Style) lipgloss.Style {
	if c == (tone{}) {
		return s
	}
	return s.Foreground(c.color())
}

func (c tone) back(s lipgloss.Style) lipgloss.Style {
	if c == (tone{}) {
		return s
	}
	return s.Background(c.color())
}

// palette is what tells one theme from another. on* is the text upon the fill of the same name.
type palette struct {
	mono                               bool // no colours: attributes must tell what colours would
	text, muted, faint, accent, amount tone
	good, warn, bad, danger, report    tone
	selected                           tone
	live, onLive                       tone
	dangerFill, onDanger               tone
	reportFill, onReport               tone
	warnFill, onWarn                   tone
	match, onMatch                     tone
	onAccent                           tone
}

func palettes(light bool) map[string]palette {
	m := map[string]palette{
		"dark": dark(), "light": lightPalette(), "none": {mono: true},
		"high-contrast": contrastDark(), "colour-blind": blindDark(),
	}
	if light {
		m["high-contrast"], m["colour-blind"] = contrastLight(), blindLight()
	}
	return m
}

func dark() palette {
	white, ink := tone{"#ffffff", "231", "15"}, tone{"#10131a", "233", "0"}
	return palette{
		muted:  tone{"#98a1b3", "248", "7"},
		faint:  tone{"#565e70", "241", "8"},
		accent: tone{"#82b4f5", "111", "12"},
		amount: tone{"#d5dbe6", "253", "15"},
		good:   tone{"#8ac795", "114", "2"},
		warn:   tone{"#e3b96b", "179", "3"},
		bad:    tone{"#f58088", "210", "9"},
		danger: tone{"#ff79ad", "211", "13"},
		report: tone{"#5cc8bb", "79", "14"},

		selected:   tone{"#2a3142", "237", ""},
		live:       tone{"#c42b3a", "160", "1"},
		onLive:     white,
		dangerFill: tone{"#b3204f", "125", "1"},
		onDanger:   white,
		reportFill: tone{"#5cc8bb", "79", "6"},
		onReport:   ink,
		warnFill:   tone{"#e3b96b", "179", "3"},
		onWarn:     ink,
		match:      tone{"#e3b96b", "179", "3"},
		onMatch:    ink,
		onAccent:   ink,
	}
}

func lightPalette() palette {
	white, ink := tone{"#ffffff", "231", "15"}, tone{"#15181f", "234", "0"}
	return palette{
		muted:  tone{"#586170", "240", "8"},
		faint:  tone{"#8f97a6", "246", "7"},
		accent: tone{"#1b59b8", "25", "4"},
		amount: tone{"#1f2530", "235", "0"},
		good:   tone{"#1c6b36", "22", "2"},
		warn:   tone{"#7d5100", "58", "3"},
		bad:    tone{"#ad1f2b", "124", "1"},
		danger: tone{"#a0124f", "125", "5"},
		report: tone{"#006762", "23", "6"},

		selected:   tone{"#dfe8f8", "189", ""},
		live:       tone{"#c01d2d", "160", "1"},
		onLive:     white,
		dangerFill: tone{"#a0124f", "125", "5"},
		onDanger:   white,
		reportFill: tone{"#006762", "23", "6"},
		onReport:   white,
		warnFill:   tone{"#f4d58a", "222", "3"},
		onWarn:     ink,
		match:      tone{"#f4d58a", "222", "3"},
		onMatch:    ink,
		onAccent:   white,
	}
}

func contrastDark() palette {
	white, black := tone{"#ffffff", "231", "15"}, tone{"#000000", "16", "0"}
	yellow, cyan := tone{"#ffff5f", "227", "11"}, tone{"#5fffff", "87", "14"}
	return palette{
		text: white, amount: white, muted: tone{"#d7d7d7", "188", "7"}, faint: tone{"#afafaf", "145", "7"},
		accent: cyan, good: tone{"#5fff5f", "83", "10"}, warn: yellow, bad: tone{"#ff8f8f", "217", "9"},
		danger: tone{"#ff9fff", "219", "13"}, report: cyan,
		live: tone{"#af0000", "124", "1"}, onLive: white,
		dangerFill: tone{"#ff9fff", "219", "13"}, onDanger: black,
		reportFill: cyan, onReport: black,
		warnFill: yellow, onWarn: black, match: yellow, onMatch: black, onAccent: black,
	}
}

func contrastLight() palette {
	white, black := tone{"#ffffff", "231", "15"}, tone{"#000000", "16", "0"}
	yellow, blue := tone{"#ffff00", "226", "11"}, tone{"#00005f", "17", "4"}
	return palette{
		text: black, amount: black, muted: tone{"#303030", "236", "0"}, faint: tone{"#4e4e4e", "239", "8"},
		accent: blue, good: tone{"#004b00", "22", "2"}, warn: tone{"#5f3700", "52", "0"}, bad: tone{"#870000", "88", "1"},
		danger: tone{"#5f005f", "53", "5"}, report: tone{"#004d4d", "23", "6"},
		live: tone{"#870000", "88", "1"}, onLive: white,
		dangerFill: tone{"#5f005f", "53", "5"}, onDanger: white,
		reportFill: tone{"#004d4d", "23", "6"}, onReport: white,
		warnFill: yellow, onWarn: black, match: yellow, onMatch: black, onAccent: white,
	}
}

// blindDark and blindLight tell good from bad by blue against orange and by lightness, which the common kinds of colour
// blindness leave intact; the hues follow Okabe and Ito's set.
func blindDark() palette {
	white, ink := tone{"#ffffff", "231", "15"}, tone{"#10131a", "233", "0"}
	return palette{
		muted:  tone{"#a0a6b2", "248", "7"},
		faint:  tone{"#5a6070", "241", "8"},
		accent: tone{"#d7a6e8", "183", "13"},
		amount: tone{"#dde1e8", "254", "15"},
		good:   tone{"#62b6ee", "74", "12"},
		warn:   tone{"#f5e96b", "227", "11"},
		bad:    tone{"#f08a3c", "208", "9"},
		danger: tone{"#f08a3c", "208", "9"},
		report: tone{"#62b6ee", "74", "12"},

		selected:   tone{"#2c3140", "237", ""},
		live:       tone{"#a34700", "130", "1"},
		onLive:     white,
		dangerFill: tone{"#a34700", "130", "1"},
		onDanger:   white,
		reportFill: tone{"#62b6ee", "74", "6"},
		onReport:   ink,
		warnFill:   tone{"#f5e96b", "227", "3"},
		onWarn:     ink,
		match:      tone{"#f5e96b", "227", "3"},
		onMatch:    ink,
		onAccent:   ink,
	}
}

func blindLight() palette {
	white, ink := tone{"#ffffff", "231", "15"}, tone{"#15181f", "234", "0"}
	return palette{
		muted:  tone{"#586170", "240", "8"},
		faint:  tone{"#8f97a6", "246", "7"},
		accent: tone{"#6d3586", "54", "5"},
		amount: tone{"#1f2530", "235", "0"},
		good:   tone{"#004f8f", "24", "4"},
		warn:   tone{"#766300", "58", "3"},
		bad:    tone{"#7a1c00", "88", "1"},
		danger: tone{"#7a1c00", "88", "1"},
		report: tone{"#004f8f", "24", "4"},

		selected:   tone{"#e2e8f5", "189", ""},
		live:       tone{"#9a3300", "88", "1"},
		onLive:     white,
		dangerFill: tone{"#9a3300", "88", "1"},
		onDanger:   white,
		reportFill: tone{"#004f8f", "24", "4"},
		onReport:   white,
		warnFill:   tone{"#f2e27a", "222", "3"},
		onWarn:     ink,
		match:      tone{"#f2e27a", "222", "3"},
		onMatch:    ink,
		onAccent:   white,
	}
}
