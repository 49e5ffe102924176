package tui

// rect is a part of the screen in cells, from its left upper corner.
type rect struct{ x, y, w, h int }

// The least a terminal has to have, and what it takes to see all panes at once.
const (
	leastWidth, leastHeight = 80, 24
	wideWidth, wideHeight   = 160, 45
)

// The panes in the order of their keys.
const (
	paneInbox = iota
	paneHive
	paneStove
	paneLedger
	paneCount
)

// plan is where everything stands on a screen of one size.
type plan struct {
	// small says that there is no room for the console: a sentence stands there instead.
	small bool
	// wide says that all panes are seen at once, each in a box; else the room with the focus has the whole body.
	wide                          bool
	header, bar, body, said, foot rect
	panes                         [paneCount]rect
}

// layout is the one place that deals out the screen. said is how many lines a message takes that waits to be
// acknowledged; alone says that one room has the whole body, whatever the size.
func layout(width, height, said int, alone bool) plan {
	p := plan{small: width < leastWidth || height < leastHeight}
	if p.small {
		p.body = rect{0, 0, width, height}
		return p
	}
	p.wide = !alone && width >= wideWidth && height >= wideHeight
	p.header = rect{0, 0, width, 2}
	p.bar = rect{0, 2, width, 1}
	p.body = rect{0, 3, width, height - 4 - said}
	p.said = rect{0, height - 1 - said, width, said}
	p.foot = rect{0, height - 1, width, 1}
	if p.wide {
		p.panes = quarters(p.body)
	}
	return p
}

// quarters gives the three feeds the upper part, beside each other, and the ledger, whose rows end in sentences, the whole
// width below.
func quarters(body rect) [paneCount]rect {
	upper := min(max(body.h*40/100, 13), 26)
	inbox := body.w * 40 / 100
	hive := (body.w - inbox) / 2
	return [paneCount]rect{
		paneInbox:  {body.x, body.y, inbox, upper},
		paneHive:   {body.x + inbox, body.y, hive, upper},
		paneStove:  {body.x + inbox + hive, body.y, body.w - inbox - hive, upper},
		paneLedger: {body.x, body.y + upper, body.w, body.h - upper},
	}
}

// holds says whether a cell lies in the rectangle.
func (r rect) holds(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }
