package ticket

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spans tells spans in short, in Seoul: the middle, or the day.
func spans(t Ticket) []string {
	out := []string{}
	for _, s := range t.Times {
		at := s.At.Time().In(seoul()).Format("01-02 15:04")
		if s.Day {
			at = s.From.Time().In(seoul()).Format("01-02 15:04") + " to " + (s.To + 1).Time().In(seoul()).Format("01-02 15:04")
		}
		out = append(out, at)
	}
	return out
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                          {},
		"11월 27일 밤 3시 12분쯤":         {"11-27 03:12"},
		"11월 26일 밤 3시 12분쯤":         {"11-26 03:12", "11-27 03:12"},
		"11월26일 밤 11시 반":            {"11-26 23:30"},
		"26일 밤 12시경":                {"11-26 00:00", "11-27 00:00"},
		"2026년 11월 26일 오후 9시":       {"11-26 21:00"},
		"새벽 3시 12분":                 {"11-27 03:12"},
		"오전 3:12":                   {"11-27 03:12"},
		"오후 3:12":                   {"11-26 15:12"},
		"어제 저녁 8시쯤":                 {"11-26 20:00"},
		"어젯밤 11시":                   {"11-26 23:00"},
		"그저께 낮 1시":                  {"11-25 13:00"},
		"3시 12분":                    {"11-27 03:12", "11-26 15:12"},
		"2026-11-27 03:12":          {"11-27 03:12"},
		"2026-11-27T03:12:45+09:00": {"11-27 03:12"},
		"2026.11.26 23:50":          {"11-26 23:50"},
		"11/26 at 9:05 pm":          {"11-26 21:05"},
		"Nov 26, around 9pm":        {"11-26 21:00"},
		"yesterday at 18:12 UTC":    {"11-27 03:12"},
		"03:00~03:30":               {"11-27 03:15"},
		"오전 3시에서 3시 30분 사이":         {"11-27 03:15"},
		"between 2:10 and 2:40 am":  {"11-27 02:25"},
		"30분 전에 결제":                 {"11-27 03:40"},
		"2 hours ago":               {"11-27 02:10"},
		"3일 전":                      {"11-24 04:10"},
		"어제 샀어요":                    {"11-26 00:00 to 11-27 00:00"},
		"11월 20일에 결제":               {"11-20 00:00 to 11-21 00:00"},
		"last night":                {"11-26 18:00 to 11-27 06:00"},
		"24시간 안에 답해주세요":             {},
		"25시 99분":                   {},
		"13월 40일":                   {},
		"12월 25일":                   {"12-25 00:00 to 12-26 00:00"},
		"11월 26일에 샀는데\n오후 9시 반쯤이었어요": {"11-26 21:30"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, spans(read(text))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpansAreAsWideAsWhatWasSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"새벽 3시 12분":   "03:02 03:22",
		"새벽 3시 12분쯤":  "02:42 03:42",
		"새벽 3시":       "02:45 04:14",
		"새벽 3시쯤":      "02:00 04:59",
		"03:00~03:30": "02:59 03:31",
	} {
		got := read(text).Times
		if len(got) != 1 {
			t.Fatalf("%q: %d spans", text, len(got))
		}
		if said := got[0].From.Time().In(seoul()).Format("15:04") + " " + got[0].To.Time().In(seoul()).Format("15:04"); said != want {
			t.Errorf("%q: %s, want %s", text, said, want)
		}
	}
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"5,500원":              {"5,500 KRW"},
		"５,５００ 원":             {"5,500 KRW"},
		"₩ 119,000":           {"119,000 KRW"},
		"￦5500":               {"5,500 KRW"},
		"KRW 4,532,000 total": {"4,532,000 KRW"},
		"5500 KRW":            {"5,500 KRW"},
		"$4.99 or 4.99 USD":   {"4.99 USD"},
		"3천원":                 {"3,000 KRW"},
		"5만 5천원":              {"55,000 KRW"},
		"1만2천 원":              {"12,000 KRW"},
		"1.5만원":               {"15,000 KRW"},
		"5만 5000원":            {"55,000 KRW"},
		"55,000 엔":            {"55,000 JPY"},
		"0원":                  {},
		"27일 3시 12분에 결제":      {},
		"구원투수 병원":             {},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := []string{}
			for _, m := range read(text).Amounts {
				got = append(got, m.String())
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
