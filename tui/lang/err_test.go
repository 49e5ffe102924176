package lang

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"makegood/ledger"
)

// TestErr holds that an error reads as one sentence: a step it came through is told once, and where it names something the
// sentence does not.
func TestErr(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk I/O error")
	full := &ledger.Error{Op: "append", Kind: ledger.Unavailable, Human: ledger.Say("no space left for the ledger %s; nothing was recorded, free some space and try again", "m.db"), Err: cause}
	const fullEnglish = "no space left for the ledger m.db; nothing was recorded, free some space and try again: disk I/O error"
	const fullKorean = "원장 m.db의 디스크 공간이 없습니다. 기록되지 않았으니 공간을 비우고 다시 시도하세요: disk I/O error"
	unknown := &ledger.Error{Op: "ledger", Kind: ledger.NotFound, Human: ledger.Say("there is no action %s", "99")}
	gone := &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("there is no file %s", "g.csv"), Err: &fs.PathError{Op: "stat", Path: "g.csv", Err: fs.ErrNotExist}}
	nobody := &ledger.Error{Op: "re-read hive:H1", Kind: ledger.Invalid, Human: ledger.Say("its player and server are not known, and Hive lists by those only")}
	for name, tt := range map[string]struct {
		err         error
		english, ko string
	}{
		"none":            {nil, "", ""},
		"of elsewhere":    {cause, "disk I/O error", "disk I/O error"},
		"of the domain":   {full, fullEnglish, fullKorean},
		"wrapped":         {fmt.Errorf("import row 3: %w", full), "import row 3: " + fullEnglish, "import row 3: " + fullKorean},
		"joined":          {errors.Join(full, cause), fullEnglish + "\ndisk I/O error", fullKorean + "\ndisk I/O error"},
		"behind its like": {&ledger.Error{Human: ledger.Say("the request could not be built"), Err: full}, "the request could not be built: " + fullEnglish, "요청을 만들 수 없습니다: " + fullKorean},
		"its id is told": {
			fmt.Errorf("settle 99: %w", unknown),
			"there is no action 99", "조치 99가 없습니다",
		},
		"twice the same step": {
			fmt.Errorf("settle 99: %w", fmt.Errorf("settle 99: %w", unknown)),
			"there is no action 99", "조치 99가 없습니다",
		},
		"another id is told": {
			fmt.Errorf("settle 9: %w", unknown),
			"settle 9: there is no action 99", "9 확정: 조치 99가 없습니다",
		},
		"the order is told by the step alone": {
			&ledger.Error{Op: "revoked hive:H1", Kind: ledger.Conflict, Human: ledger.Say("nothing of it is held: there is nothing to take back")},
			"revoked hive:H1: nothing of it is held: there is nothing to take back", "hive:H1 회수 기록: 보유한 것이 없어 회수할 것이 없습니다",
		},
		"one order, two steps": {
			&ledger.Error{Op: "refund hive:H1", Kind: ledger.Denied, Human: ledger.Say("the unconsumed list could not be read: %s", nobody)},
			"refund hive:H1: the unconsumed list could not be read: its player and server are not known, and Hive lists by those only",
			"hive:H1 환불: 미소비 목록을 읽을 수 없습니다: 플레이어와 서버를 모릅니다. Hive는 그것으로만 조회됩니다",
		},
		"two orders, two steps": {
			fmt.Errorf("batch B1: %w", nobody),
			"batch B1: re-read hive:H1: its player and server are not known, and Hive lists by those only",
			"일괄 처리 B1: hive:H1 다시 읽기: 플레이어와 서버를 모릅니다. Hive는 그것으로만 조회됩니다",
		},
		"a step without a name": {fmt.Errorf("work list: %w", context.DeadlineExceeded), "work list: context deadline exceeded", "작업 목록: 제한 시간 초과"},
		"its file is told":      {fmt.Errorf("open g.csv: %w", gone), "there is no file g.csv", "g.csv 파일이 없습니다"},
		"a file of the system":  {&fs.PathError{Op: "open", Path: "/x/y", Err: errors.New("is a directory")}, "/x/y: is a directory", "/x/y: 디렉터리임"},
		"its cause said within": {&ledger.Error{Human: ledger.Say("the request never left, nothing was done: %s", cause), Err: cause}, "the request never left, nothing was done: disk I/O error", "the request never left, nothing was done: disk I/O error"},
	} {
		if got := InEnglish().Err(tt.err); got != tt.english {
			t.Errorf("%s in English: %q, want %q", name, got, tt.english)
		}
		if got := inKorean(t).Err(tt.err); got != tt.ko {
			t.Errorf("%s: %q, want %q", name, got, tt.ko)
		}
	}
}

// TestEveryDoingIsTold tells each step in Korean with what it names.
func TestEveryDoingIsTold(t *testing.T) {
	t.Parallel()
	w := inKorean(t)
	for _, text := range doings() {
		said := english(text)
		for i := 1; strings.Contains(said, "%s"); i++ {
			said = strings.Replace(said, "%s", fmt.Sprintf("V%d", i), 1)
		}
		s, known := w.step(said)
		if !known || latinIn(s.told) {
			t.Errorf("%q is told as %q", said, s.told)
		}
		for _, name := range s.of {
			if !strings.Contains(s.told, name) {
				t.Errorf("%q is told as %q, without %s", said, s.told, name)
			}
		}
	}
}

// latinIn says whether a text holds an English word besides names.
func latinIn(text string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') }) {
		if word != "STOVE" && word != "V" {
			return true
		}
	}
	return false
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, name string
		want       bool
	}{
		{"there is no action 99", "99", true},
		{"조치 99가 없습니다", "99", true},
		{"there is no action 199", "99", false},
		{"there is no action 991, nor 99", "99", true},
		{"A17x", "A17", false},
		{"order hive:H1 is open", "H1", true},
		{"anything", "", false},
	} {
		if got := mentions(c.text, c.name); got != c.want {
			t.Errorf("%q mentions %q: %v", c.text, c.name, got)
		}
	}
}
