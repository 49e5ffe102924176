package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestErrorsAreOneSentence holds that what a command fails with reads as one sentence in both languages: the steps of the
// program through which an error came stand in it only where they name what the sentence does not, and never twice. For
// machines it is English.
func TestErrorsAreOneSentence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := write("config.toml", "environment = \"sandbox\"\noperator = \"mina\"\n[ledger]\npath = \"l.db\"\n[[hive.apps]]\nappid = \"com.example.game\"\ntoken = \"file:none\"\n")
	grants := write("ok.jsonl", `{"provider":"hive","app":"com.example.game","order_id":"H1","grant_id":"g1","player_id":"p1","status":"granted","granted_at":"2026-11-20T03:00:00Z"}`+"\n")
	broken := write("broken.csv", "a,b\n1,2\n")
	run := func(language string, args ...string) string {
		var out, errs strings.Builder
		ids := 0
		p := program{
			stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: time.Now, newID: func() string { ids++; return "A" + strings.Repeat("1", ids) },
			environment: Environment{Login: "dana", Lookup: func(name string) (string, bool) { return language, name == "LANG" }},
		}
		p.run(t.Context(), append(slices.Clone(args), "--config", config))
		return strings.TrimSpace(errs.String())
	}
	if said := run("en_US.UTF-8", "import", "grants", grants); said != "" {
		t.Fatalf("the grant is not taken in: %s", said)
	}
	gone := filepath.Join(dir, "gone.csv")
	for _, c := range []struct {
		line, english, korean string
	}{
		{"settle 99 --done --evidence seen", "there is no action 99", "조치 99가 없습니다"},
		{"approve A1", "there is no action A1", "조치 A1이 없습니다"},
		{"verify H1", "verify hive:H1: refused, nothing was sent: ", "hive:H1 검증: 거부됨, 아무것도 보내지 않았습니다: "},
		{"refund H1 --confirm H1 --reason x", "refund hive:H1: refused, nothing was sent: ", "hive:H1 환불: 거부됨, 아무것도 보내지 않았습니다: "},
		{"cancelled H2 --evidence x", "no order H2 is known", "알려진 주문이 아닙니다: H2"},
		{"import grants " + gone, "there is no file " + gone, gone + " 파일이 없습니다"},
		{"import grants " + dir, dir + " is a directory; name its files", " 폴더입니다. "},
		{"import grants [x", "[x is no pattern of file names", "[x는 파일 이름 패턴이 아닙니다"},
		{"import grants " + broken, "take grants from " + broken + ": the header (line 1) lacks", broken + "의 지급 가져오기: 머리글(1행)에"},
		{"find nothing", "the text holds no id", "텍스트에 ID가 없고"},
		{"backup " + dir + "/none/b.db", "no backup can be written beside " + dir + "/none/b.db: ", " 옆에 백업을 쓸 수 없습니다: "},
		{"report-shift --xlsx " + dir + "/none/s.xlsx", dir + "/none/s.xlsx could not be written: ", " 쓰지 못했습니다: "},
		{"evidence H1 --out " + dir + "/none/e.zip", dir + "/none/e.zip could not be written: ", " 쓰지 못했습니다: "},
		{"maintenance end 99 --reason x", "no maintenance 99 is declared", "끝나지 않은 점검 99가 없습니다"},
		{"orders --limit x", `--limit wants a whole number, not "x"`, `--limit에는 정수가 필요합니다 (현재 "x")`},
		{"settle", "settle wants one ACTION, got 0 arguments", "settle에는 ACTION 하나가 필요합니다. 받은 인수: 0개"},
		{"maintenance list nobody", `maintenance list takes no arguments, got "nobody"`, `maintenance list에는 인수가 없습니다: "nobody"`},
	} {
		args := strings.Fields(c.line)
		said := run("en_US.UTF-8", args...)
		if !strings.HasPrefix(said, "makegood: "+c.english) {
			t.Errorf("%s: %q, want %q", c.line, said, c.english)
		}
		told := run("ko_KR.UTF-8", args...)
		if !strings.HasPrefix(told, "makegood: ") || !strings.Contains(told, c.korean) {
			t.Errorf("%s in Korean: %q, want %q", c.line, told, c.korean)
		}
		lead := strings.TrimPrefix(told, "makegood: ")
		for _, name := range []string{dir, "com.example.game", args[0]} {
			lead = strings.ReplaceAll(lead, name, "")
		}
		if left := englishStep.FindString(lead); left != "" {
			t.Errorf("%s in Korean begins %q: %q", c.line, left, told)
		}
	}
	for _, line := range []string{"settle 99 --done --evidence seen --json", "import grants " + gone + " --json", "orders --csv --limit x"} {
		args := strings.Fields(line)
		if english, korean := run("en_US.UTF-8", args...), run("ko_KR.UTF-8", args...); english == "" || english != korean {
			t.Errorf("%s: a script reads %q, and %q in Korean", line, english, korean)
		}
	}
}

// englishStep is a step as the program names it before what went wrong: "settle 99: ", "ledger: ".
var englishStep = regexp.MustCompile(`(?:^|: )[a-z][a-z -]*(?: \S+)?: `)

// TestATakenPortIsToldInKorean says in Korean whose port it is and what to do when the listener cannot begin.
func TestATakenPortIsToldInKorean(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	taken, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	address := taken.Addr().String()
	config := writeConfig(t, "environment = \"sandbox\"\noperator = \"mina\"\n[console]\nlang = \"ko\"\n[listener]\naddress = \""+address+"\"\nadmin_address = \"127.0.0.1:0\"\n")
	var out, errs strings.Builder
	p := program{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: time.Now, newID: newID, environment: Environment{Login: "dana"}}
	if code := p.run(t.Context(), []string{"serve", "--config", config}); code != exitError {
		t.Errorf("serve ends with %d", code)
	}
	lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
	want := "makegood: " + address + "에서 수신할 수 없습니다. 다른 프로그램이 이 포트를 쓰고 있습니다. 그것을 멈추거나 listener.address를 빈 포트로 바꾸세요: "
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, want) {
		t.Errorf("serve says %q, want %q", last, want)
	}
}
