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

// dayMentions finds the days of a text, in their order.
func dayMentions(text string, now time.Time) []mention {
	var out []mention
	add := func(from, to int, night bool, days ...time.Time) {
		for _, m := range out {
			if from < m.to && m.from < to {
				return
			}
		}
		if len(days) > 0 && len(out) < mostHints {
			out = append(out, mention{from: from, to: to, text: strings.TrimSpace(text[from:to]), days: days, night: night})
		}
	}
	each := func(pattern *regexp.Regexp, read func(g []string, from, to int)) {
		for _, at := range pattern.FindAllStringSubmatchIndex(text, mostHints) {
			g := make([]string, len(at)/2)
			for i := range g {
				if at[2*i] >= 0 {
					g[i] = text[at[2*i]:at[2*i+1]]
				}
			}
			read(g, at[0], at[1])
		}
	}
	date := func(year, month, day int) []time.Time {
		t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, now.Location())
		if month < 1 || month > 12 || t.Day() != day {
			return nil
		}
		return []time.Time{t}
	}
	// yearless is the last such day that is past, or at most a day ahead: zones differ.
	yearless := func(month, day int) []time.Time {
		list := date(now.Year(), month, day)
		if len(list) > 0 && list[0].After(now.AddDate(0, 0, 1)) {
			return date(now.Year()-1, month, day)
		}
		return list
	}
	each(dayWhole, func(g []string, from, to int) { add(from, to, false, date(atoi(g[1]), atoi(g[2]), atoi(g[3]))...) })
	each(dayKorean, func(g []string, from, to int) {
		if g[1] != "" {
			add(from, to, false, date(atoi(g[1]), atoi(g[2]), atoi(g[3]))...)
			return
		}
		add(from, to, false, yearless(atoi(g[2]), atoi(g[3]))...)
	})
	each(dayEnglish, func(g []string, from, to int) {
		month := slices.Index([]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}, strings.ToLower(g[1])) + 1
		if g[3] != "" {
			add(from, to, false, date(atoi(g[3]), month, atoi(g[2]))...)
			return
		}
		add(from, to, false, yearless(month, atoi(g[2]))...)
	})
	each(dayMonth, func(g []string, from, to int) { add(from, to, false, yearless(atoi(g[1]), atoi(g[2]))...) })
	each(dayWord, func(g []string, from, to int) {
		back, night := 0, false
		switch word := strings.ToLower(strings.ReplaceAll(g[0], " ", "")); word {
		case "어젯밤", "어제밤", "간밤", "지난밤", "lastnight":
			back, night = 1, true
		case "어제", "전날", "yesterday":
			back = 1
		case "그제", "그저께", "엊그제":
			back = 2
		}
		today := date(now.Year(), int(now.Month()), now.Day())[0]
		add(from, to, night, today.AddDate(0, 0, -back))
	})
	for _, at := range dayOnly.FindAllStringSubmatchIndex(text, mostHints) {
		if notDay.MatchString(text[at[3]:]) {
			continue
		}
		day := atoi(text[at[2]:at[3]])
		list := date(now.Year(), int(now.Month()), day)
		if len(list) > 0 && list[0].After(now.AddDate(0, 0, 1)) {
			before := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location()).AddDate(0, 0, -1)
			list = date(before.Year(), int(before.Month()), day)
		}
		add(at[2], at[3]+len("일"), false, list...)
	}
	slices.SortStableFunc(out, func(a, b mention) int { return a.from - b.from })
	return out
}
