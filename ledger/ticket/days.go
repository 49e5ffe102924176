package ticket

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	dayWhole   = regexp.MustCompile(`\b(20[0-9]{2})[ ]?[-./][ ]?([0-9]{1,2})[ ]?[-./][ ]?([0-9]{1,2})`)
	dayKorean  = regexp.MustCompile(`(?:(20[0-9]{2})년[ ]?)?([0-9]{1,2})[ ]?월[ ]?([0-9]{1,2})[ ]?일`)
	dayMonth   = regexp.MustCompile(`\b([0-9]{1,2})/([0-9]{1,2})\b`)
	dayEnglish = regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ ]([0-9]{1,2})(?:st|nd|rd|th)?\b(?:,?[ ](20[0-9]{2}))?`)
	dayOnly    = regexp.MustCompile(`(?:^|[^0-9월])([0-9]{1,2})[ ]?일(?:[ ]?(?:날|에|자|밤|새벽|오전|오후|아침|저녁|낮|[0-9])|[ ,.]|$)`)
	notDay     = regexp.MustCompile(`^[ ]?일[ ]?(?:전|간|째|동안|이내|안에|뒤|후|정도|쯤)`)
	dayWord    = regexp.MustCompile(`(?i)어젯밤|어제[ ]?밤|간밤|지난밤|last night|오늘|금일|today|tonight|엊그제|그저께|그제|어제|전날|yesterday`)
)

// dayFinder finds the days of a text.
type dayFinder struct {
	text string
	now  time.Time
	out  []mention
}

// dayMentions finds the days of a text, in their order.
func dayMentions(text string, now time.Time) []mention {
	f := &dayFinder{text: text, now: now}
	f.each(dayWhole, func(g []string, from, to int) { f.add(from, to, false, f.date(atoi(g[1]), atoi(g[2]), atoi(g[3]))) })
	f.each(dayKorean, func(g []string, from, to int) { f.add(from, to, false, f.dated(g[1], atoi(g[2]), atoi(g[3]))) })
	f.each(dayEnglish, func(g []string, from, to int) {
		months := []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
		f.add(from, to, false, f.dated(g[3], slices.Index(months, strings.ToLower(g[1]))+1, atoi(g[2])))
	})
	f.each(dayMonth, func(g []string, from, to int) { f.add(from, to, false, f.dated("", atoi(g[1]), atoi(g[2]))) })
	f.each(dayWord, f.named)
	f.numbered()
	slices.SortStableFunc(f.out, func(a, b mention) int { return a.from - b.from })
	return f.out
}

func (f *dayFinder) each(pattern *regexp.Regexp, read func(groups []string, from, to int)) {
	for _, at := range pattern.FindAllStringSubmatchIndex(f.text, mostHints) {
		groups := make([]string, len(at)/2)
		for i := range groups {
			if at[2*i] >= 0 {
				groups[i] = f.text[at[2*i]:at[2*i+1]]
			}
		}
		read(groups, at[0], at[1])
	}
}

// add notes a day unless its place was read as another; a day there is not is none.
func (f *dayFinder) add(from, to int, night bool, day time.Time) {
	if day.IsZero() || len(f.out) >= mostHints || slices.ContainsFunc(f.out, func(m mention) bool { return from < m.to && m.from < to }) {
		return
	}
	f.out = append(f.out, mention{from: from, to: to, text: strings.TrimSpace(f.text[from:to]), days: []time.Time{day}, night: night})
}

func (f *dayFinder) date(year, month, day int) time.Time {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, f.now.Location())
	if month < 1 || month > 12 || t.Day() != day {
		return time.Time{}
	}
	return t
}

// dated is a day with the year it says; without one the last such day that is past, or at most a day ahead: zones differ.
func (f *dayFinder) dated(year string, month, day int) time.Time {
	if year != "" {
		return f.date(atoi(year), month, day)
	}
	if t := f.date(f.now.Year(), month, day); !t.After(f.now.AddDate(0, 0, 1)) {
		return t
	}
	return f.date(f.now.Year()-1, month, day)
}

// named are days told from today.
func (f *dayFinder) named(groups []string, from, to int) {
	back, night := 0, false
	switch strings.ToLower(strings.ReplaceAll(groups[0], " ", "")) {
	case "어젯밤", "어제밤", "간밤", "지난밤", "lastnight":
		back, night = 1, true
	case "어제", "전날", "yesterday":
		back = 1
	case "그제", "그저께", "엊그제":
		back = 2
	}
	today := f.date(f.now.Year(), int(f.now.Month()), f.now.Day())
	f.add(from, to, night, today.AddDate(0, 0, -back))
}

// numbered are days of this month, or of the one before where this month's is still to come.
func (f *dayFinder) numbered() {
	for _, at := range dayOnly.FindAllStringSubmatchIndex(f.text, mostHints) {
		if notDay.MatchString(f.text[at[3]:]) {
			continue
		}
		n := atoi(f.text[at[2]:at[3]])
		day := f.date(f.now.Year(), int(f.now.Month()), n)
		if day.IsZero() || day.After(f.now.AddDate(0, 0, 1)) {
			before := time.Date(f.now.Year(), f.now.Month(), 0, 0, 0, 0, 0, f.now.Location())
			day = f.date(before.Year(), int(before.Month()), n)
		}
		f.add(at[2], at[3]+len("일"), false, day)
	}
}
