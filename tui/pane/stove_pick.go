package pane

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// runs are what a text is searched for: letters and digits without a break.
var runs = regexp.MustCompile(`[A-Za-z0-9]+`)

// tid and hiveRun are the shapes of ids in the documents: STOVE tids are 19 digits,
// the same behind an o (original_tid), or a T with 12 digits or more; Hive's are an
// H with 15 digits or more. No tid is longer than 20 characters.
var (
	tidRun  = regexp.MustCompile(`^(?:[0-9]{15,20}|[oO][0-9]{15,19}|T[0-9]{10,19})$`)
	hiveRun = regexp.MustCompile(`^[hH][0-9]{15,24}$`)
)

// tidPick is what became of every run of a text: each stands in one of the lists, or is counted.
type tidPick struct {
	// tids are those it holds, each once, in their order; twice counts the repeats.
	tids  []string
	twice int
	// hive are Hive order ids, others the runs with a digit that are neither, each once.
	hive, others []string
	// words counts the runs without a digit.
	words int
}

// pickTids sorts the runs of a text.
func pickTids(text string) tidPick {
	var p tidPick
	seen := map[string]bool{}
	for _, run := range runs.FindAllString(text, -1) {
		again := seen[run]
		seen[run] = true
		switch {
		case !strings.ContainsAny(run, "0123456789"):
			p.words++
		case again && tidRun.MatchString(run):
			p.twice++
		case again:
		case hiveRun.MatchString(run):
			p.hive = append(p.hive, run)
		case tidRun.MatchString(run):
			p.tids = append(p.tids, run)
		default:
			p.others = append(p.others, run)
		}
	}
	return p
}

// PickTids takes the tids out of any text, each once, in their order, and says how
// many Hive order ids it holds besides.
func PickTids(text string) (tids []string, hive int) {
	p := pickTids(text)
	return p.tids, len(p.hive)
}

// left says what of a text was not taken for a tid and why, the longest runs by name; nothing where all of it was.
func (p tidPick) left(d *Desk) string {
	const named = 3
	var parts []string
	others := slices.Clone(p.others)
	slices.SortStableFunc(others, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, run := range others[:min(len(others), named)] {
		parts = append(parts, run+" ("+tidWhyNot(d, run)+")")
	}
	if more := int64(len(others) - named); more > 0 {
		parts = append(parts, d.N(more, "%d shorter", "%d shorter"))
	}
	if n := int64(p.words); n > 0 {
		parts = append(parts, d.N(n, "%d word without a digit", "%d words without a digit"))
	}
	if n := int64(len(p.hive)); n > 0 {
		parts = append(parts, d.N(n, "%d Hive id, pane 2 asks Hive", "%d Hive ids, pane 2 asks Hive"))
	}
	if len(parts) == 0 {
		return ""
	}
	return d.T("not taken as a tid: %s", strings.Join(parts, ", "))
}

// tidWhyNot says why a run is no tid.
func tidWhyNot(d *Desk, run string) string {
	if strings.Trim(run, "0123456789") != "" {
		return d.T("letters where a tid has digits")
	}
	return d.N(int64(len(run)), "%d digit, a tid has 15 to 20", "%d digits, a tid has 15 to 20")
}
