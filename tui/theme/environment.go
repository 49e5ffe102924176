package theme

import "strings"

// FromEnv reads the facts about the terminal out of the environment; getenv is os.Getenv. It asks the terminal nothing.
// NO_COLOR (any value) asks for no colour; TERM=dumb leaves no escape sequence and only ASCII; a locale that names
// another character set than UTF-8 leaves only ASCII; COLORFGBG tells a light background where the terminal sets it.
func FromEnv(getenv func(string) string) Options {
	o := Options{Profile: profileFrom(getenv), NoColor: getenv("NO_COLOR") != "", Light: lightFrom(getenv("COLORFGBG"))}
	if term := getenv("TERM"); term == "dumb" || term == "linux" {
		o.ASCII = true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			o.ASCII = o.ASCII || !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
			break
		}
	}
	return o
}

func profileFrom(getenv func(string) string) Profile {
	term := strings.ToLower(getenv("TERM"))
	if term == "dumb" {
		return Plain
	}
	switch strings.ToLower(getenv("COLORTERM")) {
	case "truecolor", "24bit":
		return TrueColor
	}
	if getenv("WT_SESSION") != "" || strings.HasSuffix(term, "-direct") {
		return TrueColor
	}
	for _, known := range []string{"kitty", "alacritty", "ghostty", "wezterm", "foot", "contour"} {
		if strings.Contains(term, known) {
			return TrueColor
		}
	}
	if strings.Contains(term, "256color") {
		return ANSI256
	}
	return ANSI
}

// lightFrom reads "foreground;background" or "foreground;default;background", in the sixteen colours.
func lightFrom(colorfgbg string) bool {
	i := strings.LastIndexByte(colorfgbg, ';')
	if i < 0 {
		return false
	}
	bg := colorfgbg[i+1:]
	return bg == "7" || bg == "15"
}
