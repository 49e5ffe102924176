package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The grid: every character has its place, whatever font the reader has.
const (
	cellWidth  = 8
	cellHeight = 17
	baseline   = 13
	fontSize   = 13
	border     = 10
)

var (
	paper = color.RGBA{0x16, 0x19, 0x21, 0xff}
	ink   = color.RGBA{0xd6, 0xda, 0xe2, 0xff}
)

// look is how a cell is drawn.
type look struct {
	fg, bg                     color.RGBA
	bold, faint, italic, under bool
}

// stretch is neighbouring cells of one row that are drawn alike.
type stretch struct {
	look
	x, width int
	text     strings.Builder
}

// draw makes a picture of a screen.
func draw(width, height int, at func(x, y int) *uv.Cell) []byte {
	var b bytes.Buffer
	w, h := width*cellWidth+2*border, height*cellHeight+2*border
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="%d" height="%d" viewBox="0 0 %d %d" font-size="%d"`+
		` font-family="'DejaVu Sans Mono','SFMono-Regular',Menlo,Consolas,'Noto Sans Mono CJK KR','D2Coding','Liberation Mono',monospace">`+"\n", w, h, w, h, fontSize)
	fmt.Fprintf(&b, `<style>text{white-space:pre}</style><rect width="%d" height="%d" rx="6" fill="%s"/>`+"\n", w, h, hex(paper))
	for y := range height {
		row(&b, width, y, at)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func row(b *bytes.Buffer, width, y int, at func(x, y int) *uv.Cell) {
	top := border + y*cellHeight
	var runs []*stretch
	for x := 0; x < width; {
		c := at(x, y)
		content, n := " ", 1
		var style uv.Style
		if c != nil {
			style = c.Style
			if c.Content != "" {
				content = c.Content
			}
			n = max(c.Width, 1)
		}
		if style.Attrs&uv.AttrConceal != 0 {
			content = strings.Repeat(" ", n)
		}
		l := lookOf(style)
		// A wide character, and one that is drawn by hand, stands alone.
		alone := n > 1 || shape(content) != nil
		if k := len(runs) - 1; k >= 0 && !alone && runs[k].look == l && runs[k].width > 0 && runs[k].x+runs[k].width == x {
			runs[k].text.WriteString(content)
			runs[k].width++
		} else {
			r := &stretch{look: l, x: x, width: n}
			r.text.WriteString(content)
			runs = append(runs, r)
			if alone {
				// Nothing is joined to it.
				runs = append(runs, &stretch{look: l, x: x + n})
			}
		}
		x += n
	}
	for _, r := range runs {
		r.ground(b, top)
	}
	for _, r := range runs {
		r.draw(b, top)
	}
}

func (r *stretch) ground(b *bytes.Buffer, top int) {
	if r.bg != paper && r.width > 0 {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, border+r.x*cellWidth, top, r.width*cellWidth, cellHeight, hex(r.bg))
	}
}

func (r *stretch) draw(b *bytes.Buffer, top int) {
	text := r.text.String()
	left := border + r.x*cellWidth
	if draw := shape(text); draw != nil && r.width == 1 {
		b.WriteString(draw(left, top, hex(r.fg)))
		return
	}
	trimmed := strings.TrimRight(text, " ")
	if trimmed == "" {
		return
	}
	width := r.width - (len(text) - len(trimmed))
	lead := len(trimmed) - len(strings.TrimLeft(trimmed, " "))
	trimmed, left, width = trimmed[lead:], left+lead*cellWidth, width-lead
	fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs" fill="%s"`, left, top+baseline, width*cellWidth, hex(r.fg))
	if r.bold {
		b.WriteString(` font-weight="bold"`)
	}
	if r.italic {
		b.WriteString(` font-style="italic"`)
	}
	if r.under {
		b.WriteString(` text-decoration="underline"`)
	}
	if r.faint {
		b.WriteString(` opacity="0.6"`)
	}
	b.WriteString(">")
	_ = xml.EscapeText(b, []byte(trimmed)) // a buffer takes everything
	b.WriteString("</text>\n")
}

func lookOf(s uv.Style) look {
	l := look{fg: ink, bg: paper}
	if s.Fg != nil {
		l.fg = solid(s.Fg)
	}
	if s.Bg != nil {
		l.bg = solid(s.Bg)
	}
	if s.Attrs&uv.AttrReverse != 0 {
		l.fg, l.bg = l.bg, l.fg
	}
	l.bold = s.Attrs&uv.AttrBold != 0
	l.faint = s.Attrs&uv.AttrFaint != 0
	l.italic = s.Attrs&uv.AttrItalic != 0
	l.under = s.Underline != uv.UnderlineNone
	return l
}

func solid(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0xff}
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// shape gives what draws a character that has to meet its neighbours, which the
// reader's font does not promise: lines of boxes and blocks.
func shape(s string) func(left, top int, fill string) string {
	path := func(d string) func(int, int, string) string {
		return func(left, top int, fill string) string {
			return fmt.Sprintf(`<path transform="translate(%d,%d)" d="%s" stroke="%s" fill="none"/>`, left, top, d, fill)
		}
	}
	block := func(x, y, w, h float64) func(int, int, string) string {
		return func(left, top int, fill string) string {
			return fmt.Sprintf(`<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>`, float64(left)+x, float64(top)+y, w, h, fill)
		}
	}
	switch s {
	case "│":
		return path("M4.5 0V17")
	case "─":
		return path("M0 8.5H8")
	case "╭":
		return path("M8 8.5Q4.5 8.5 4.5 12V17")
	case "╮":
		return path("M0 8.5Q4.5 8.5 4.5 12V17")
	case "╰":
		return path("M4.5 0V5Q4.5 8.5 8 8.5")
	case "╯":
		return path("M4.5 0V5Q4.5 8.5 0 8.5")
	case "├":
		return path("M4.5 0V17M4.5 8.5H8")
	case "┤":
		return path("M4.5 0V17M0 8.5H4.5")
	case "▌":
		return block(0, 0, 4, cellHeight)
	}
	for i, r := range "▁▂▃▄▅▆▇█" {
		if s == string(r) {
			// i counts bytes, three for each.
			h := float64(cellHeight-3) * float64(i/3+1) / 8
			return block(0, cellHeight-2-h, cellWidth, h)
		}
	}
	return nil
}
