package plain

import (
	"makegood/ledger"
	"makegood/tui/kit"
)

// chart is a drawing in a coordinate system of its own; the template writes it as SVG. Colours are classes of the page.
type chart struct {
	Title, Empty  string
	Width, Height int
	Bars          []chartRect
	Lines         []chartLine
	Texts         []chartText
	// Legend names the series in the order of their classes.
	Legend []string
}

type chartRect struct {
	X, Y, W, H, Series int
	// Says is what the bar stands for, for whoever points at it or has it read aloud.
	Says string
}

type chartLine struct{ X1, Y1, X2, Y2 int }

// chartText is a text at a point; Anchor is start, middle or end.
type chartText struct {
	X, Y         int
	Anchor, Text string
}

// chartGroup is what stands at one place of the axis, one value for each series.
type chartGroup struct {
	label  string
	values []int64
}

type chartBar struct {
	label, says string
	value       int64
}

// The measures of the charts, in units of their own.
const (
	chartWide = 720
	chartTall = 200
	chartLead = 44 // for the numbers of the axis
	chartFoot = 26
	chartHead = 14
	barTall   = 22
	barGap    = 8
	barLabel  = 250
	barSays   = 260
)

// columnChart draws series as columns beside each other, one group for each place of the axis.
func columnChart(title, empty string, series []string, groups []chartGroup) chart {
	c := chart{Title: title, Empty: empty, Width: chartWide, Height: chartTall, Legend: series}
	most := int64(0)
	for _, g := range groups {
		for _, v := range g.values {
			most = max(most, v)
		}
	}
	if most == 0 {
		return c
	}
	top := nice(most)
	base, tall := chartTall-chartFoot, chartTall-chartFoot-chartHead
	const parts = 2
	for i := range parts + 1 {
		y := base - tall*i/parts
		c.Lines = append(c.Lines, chartLine{chartLead, y, chartWide, y})
		if at := top * int64(i) / parts; at*parts == top*int64(i) {
			c.Texts = append(c.Texts, chartText{chartLead - 6, y + 4, "end", ledger.Group(itoa(at))})
		}
	}
	slot := (chartWide - chartLead) * 100 / len(groups) // in hundredths: many groups are narrow
	wide := max(slot*8/10/len(series), 100)
	every := max(1, (len(groups)*40+chartWide-chartLead-1)/(chartWide-chartLead))
	for i, g := range groups {
		left := chartLead*100 + slot*i + slot/10
		for n, v := range g.values {
			if v == 0 {
				continue
			}
			tallness := max(1, int(v*int64(tall)/top))
			c.Bars = append(c.Bars, chartRect{
				X: (left + wide*n) / 100, Y: base - tallness, W: max(1, wide/100), H: tallness, Series: n,
				Says: g.label + ": " + series[n] + " " + ledger.Group(itoa(v)),
			})
		}
		if i%every == 0 {
			c.Texts = append(c.Texts, chartText{(left + slot*4/10) / 100, chartTall - 8, "middle", g.label})
		}
	}
	return c
}

// barChart draws named values as bars under each other, each with its number in words.
func barChart(title, empty string, bars []chartBar) chart {
	c := chart{Title: title, Empty: empty, Width: chartWide, Height: max(1, len(bars)*(barTall+barGap))}
	most := int64(1)
	for _, b := range bars {
		most = max(most, b.value)
	}
	room := chartWide - barLabel - barSays
	for i, b := range bars {
		y := i * (barTall + barGap)
		wide := int(b.value * int64(room) / most)
		if b.value > 0 {
			wide = max(wide, 2)
			c.Bars = append(c.Bars, chartRect{X: barLabel, Y: y, W: wide, H: barTall, Says: b.label + ": " + b.says})
		}
		c.Texts = append(c.Texts,
			chartText{barLabel - 8, y + barTall - 6, "end", kit.Clean(b.label)},
			chartText{barLabel + wide + 8, y + barTall - 6, "start", kit.Clean(b.says)})
	}
	return c
}

// nice is the least of 2, 4, 10, 20, 40, 100, ... that is not below n: the axis ends there and halves evenly.
func nice(n int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, step := range []int64{2, 4, 10} {
			if step*unit >= n {
				return step * unit
			}
		}
	}
}
