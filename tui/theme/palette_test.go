package theme

import (
	"fmt"
	"math"
	"strconv"
	"testing"
)

type rgb [3]float64

func parse(t *testing.T, hex string) rgb {
	t.Helper()
	var c rgb
	for i := range c {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", hex, err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

func (c rgb) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is the ratio of WCAG 2, from 1 to 21.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// cube gives the 24-bit value of one of the upper 240 of 256 colours.
func cube(t *testing.T, code string) string {
	t.Helper()
	n, err := strconv.Atoi(code)
	if err != nil || n < 16 || n > 255 {
		t.Fatalf("%q is not one of the fixed 240 colours", code)
	}
	if n >= 232 {
		v := 8 + 10*(n-232)
		return fmt.Sprintf("#%02x%02x%02x", v, v, v)
	}
	n -= 16
	level := []int{0, 95, 135, 175, 215, 255}
	return fmt.Sprintf("#%02x%02x%02x", level[n/36], level[n/6%6], level[n%6])
}

func TestPalettesCanBeRead(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		p       palette
		grounds []string // backgrounds terminals commonly have
		text    float64  // what every text must reach
	}{
		{"dark", dark(), []string{"#000000", "#1e1e2e"}, 4.5},
		{"light", lightPalette(), []string{"#ffffff", "#f6f4ee"}, 4.5},
		{"high contrast on dark", contrastDark(), []string{"#000000"}, 7},
		{"high contrast on light", contrastLight(), []string{"#ffffff"}, 7},
		{"colour-blind on dark", blindDark(), []string{"#000000", "#1e1e2e"}, 4.5},
		{"colour-blind on light", blindLight(), []string{"#ffffff", "#f6f4ee"}, 4.5},
	}
	depths := map[string]func(tone) string{
		"24 bits": func(c tone) string { return c.full },
		"256":     func(c tone) string { return cube(t, c.c256) },
	}
	for _, c := range cases {
		for depth, of := range depths {
			inks := map[string]tone{
				"muted": c.p.muted, "accent": c.p.accent, "amount": c.p.amount, "good": c.p.good,
				"warn": c.p.warn, "bad": c.p.bad, "danger": c.p.danger, "report": c.p.report,
			}
			for _, g := range c.grounds { // of a key that is off and of what a dialog covers, which are still read
				if got, want := contrast(parse(t, of(c.p.faint)), parse(t, g)), math.Max(c.text-2, 2.5); got < want {
					t.Errorf("%s, %s: faint on %s has contrast %.2f, want %.1f", c.name, depth, g, got, want)
				}
			}
			grounds := map[string]string{}
			for _, g := range c.grounds {
				grounds[g] = g
			}
			if c.p.selected != (tone{}) {
				grounds["the selected row"] = of(c.p.selected)
			}
			for what, g := range grounds {
				for name, ink := range inks {
					if got := contrast(parse(t, of(ink)), parse(t, g)); got < c.text {
						t.Errorf("%s, %s: %s on %s has contrast %.2f, want %.1f", c.name, depth, name, what, got, c.text)
					}
				}
			}
			fills := map[string][2]tone{
				"live": {c.p.onLive, c.p.live}, "danger button": {c.p.onDanger, c.p.dangerFill}, "report button": {c.p.onReport, c.p.reportFill},
				"warning": {c.p.onWarn, c.p.warnFill}, "match": {c.p.onMatch, c.p.match}, "focus": {c.p.onAccent, c.p.accent},
			}
			for name, f := range fills {
				if got := contrast(parse(t, of(f[0])), parse(t, of(f[1]))); got < c.text {
					t.Errorf("%s, %s: text on %s has contrast %.2f, want %.1f", c.name, depth, name, got, c.text)
				}
			}
		}
	}
}

// TestColourBlindPalettesStayApart sees the grades through two simulated eyes (Viénot, Brettel, Mollon 1999).
func TestColourBlindPalettesStayApart(t *testing.T) {
	t.Parallel()
	eyes := map[string][3][3]float64{
		"protan": {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
		"deutan": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
	}
	for name, p := range map[string]palette{"dark": blindDark(), "light": blindLight()} {
		pairs := map[string][2]tone{"good/bad": {p.good, p.bad}, "good/warn": {p.good, p.warn}, "warn/bad": {p.warn, p.bad}, "report/danger": {p.report, p.danger}}
		for eye, m := range eyes {
			see := func(c tone) rgb {
				in := parse(t, c.full)
				var out rgb
				for i := range out {
					v := m[i][0]*in[0] + m[i][1]*in[1] + m[i][2]*in[2]
					out[i] = math.Pow(math.Max(v, 0), 1/2.2)
				}
				return out
			}
			for what, pair := range pairs {
				a, b := see(pair[0]), see(pair[1])
				d := math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
				if d < 0.15 {
					t.Errorf("%s, %s: %s are %.2f apart, want 0.15", name, eye, what, d)
				}
			}
		}
	}
}
