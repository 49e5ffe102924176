package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"makegood/tui/lang"
)

// brokenTOML are documents that are no TOML, with the line and the key told of, and what is wrong in Korean.
func brokenTOML() map[string]struct {
	source, place, near, wrong string
} {
	return map[string]struct{ source, place, near, wrong string }{
		"no value":           {"[hive]\nrate =", ":2: ", "hive.rate", "= 뒤에 값이 없습니다"},
		"no value, a line":   {"[hive]\nrate =\nburst = 1", ":2: ", "hive.rate", "= 뒤에 값이 없습니다"},
		"key twice":          {"[hive]\nrate = 1\nrate = 2", ":3: ", "hive.rate", "이미 있는 키입니다"},
		"table twice":        {"[hive]\n[hive]\n", ":2: ", "hive", "이미 있는 키입니다"},
		"table and array":    {"[[grants]]\n[grants]\n", ":2: ", "grants", "이미 있는 키입니다"},
		"not quoted":         {"[hive]\ntoken = madeup", ":2: ", "hive.token", "텍스트는 따옴표로 감싸세요"},
		"quote open":         {"[console]\nlang = \"ko\n", ":2: ", "console.lang", "따옴표가 그 줄에서 닫히지 않았습니다"},
		"quote open, end":    {"[console]\nlang = \"ko", ":2: ", "console.lang", "따옴표가 그 줄에서 닫히지 않았습니다"},
		"single quote open":  {"[console]\nlang = 'ko", ":2: ", "console.lang", "따옴표가 그 줄에서 닫히지 않았습니다"},
		"three quotes open":  {"[console]\nlang = \"\"\"ko", ":2: ", "console.lang", "따옴표 세 개로 연 텍스트가 닫히지 않았습니다"},
		"broken number":      {"[hive]\nrate = 1__2", ":2: ", "hive.rate", "숫자 형식이 아닙니다"},
		"leading zero":       {"[hive]\nrate = 012", ":2: ", "hive.rate", "숫자 형식이 아닙니다"},
		"begins with a dot":  {"[hive]\nrate = .5", ":2: ", "hive.rate", "숫자 형식이 아닙니다"},
		"huge number":        {"[hive]\nrate = 99999999999999999999", ":2: ", "hive.rate", "숫자가 범위를 벗어났습니다"},
		"no such day":        {"[hive]\nrate = 2026-13-45", ":2: ", "hive.rate", "날짜나 시각 형식이 아닙니다"},
		"table not closed":   {"environment = \"sandbox\"\n[hive\nrate = 1", ":2: ", "", "대괄호가 닫히지 않았거나 비어 있습니다"},
		"table without name": {"[]\nrate = 1", ":1: ", "", "대괄호가 닫히지 않았거나 비어 있습니다"},
		"no equals":          {"environment \"sandbox\"", ":1: ", "", "한 줄에는 키, =, 값이 있어야 합니다"},
		"no key":             {"= 1", ":1: ", "", "한 줄에는 키, =, 값이 있어야 합니다"},
		"two values":         {"environment = \"sandbox\" \"live\"", ":1: ", "", "값이 끝난 뒤에 다른 글자가 있습니다"},
		"comma twice":        {"[listener]\nallow = [\"a\",,\"b\"]", ":2: ", "listener.allow", "쉼표가 하나 더 있습니다"},
		"array open":         {"[listener]\nallow = [\"a\" \"b\"]", ":2: ", "listener.allow", "배열이 ]로 닫히지 않았거나"},
		"braces open":        {"[safety]\nlimit = { KRW = \"1\" USD = \"2\" }", ":2: ", "safety.limit.KRW", "중괄호 테이블이 }로 닫히지 않았거나"},
		"escape":             {"[ledger]\npath = \"C:\\data\"", ":2: ", "ledger.path", "이스케이프의 시작입니다"},
		"control character":  {"[ledger]\npath = \"a\x01b\"", ":2: ", "ledger.path", "제어 문자가 있습니다"},
		"not UTF-8":          {"[ledger]\npath = \"\xff\xfe\"", ":2: ", "ledger.path", "UTF-8 텍스트가 아닙니다"},
	}
}

// TestBrokenTOMLIsToldInKorean tells line, key and what is wrong in Korean. Only in parentheses stands what the decoder says.
func TestBrokenTOMLIsToldInKorean(t *testing.T) {
	t.Parallel()
	words, err := lang.New(lang.Korean)
	if err != nil {
		t.Fatal(err)
	}
	theirs, english := regexp.MustCompile(`\(.*\)$`), regexp.MustCompile(`[A-Za-z]{2,}`)
	for name, c := range brokenTOML() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := writeConfig(t, c.source)
			_, err := Load(path, testEnvironment())
			var problems *ConfigError
			if !errors.As(err, &problems) {
				t.Fatalf("Load = %v, want a *ConfigError", err)
			}
			told := words.Err(err)
			rest, ok := strings.CutPrefix(told, path+c.place)
			if !ok || !strings.Contains(rest, c.near) || !strings.Contains(rest, c.wrong) {
				t.Errorf("told as %q, want %s%s and %q near %q", told, path, c.place, c.wrong, c.near)
			}
			for _, kept := range []string{c.near, "TOML", "UTF-8", "hive"} {
				if kept != "" {
					rest = strings.ReplaceAll(rest, kept, "")
				}
			}
			if left := english.FindAllString(theirs.ReplaceAllString(rest, ""), -1); len(left) > 0 {
				t.Errorf("%q is left in English in %q", left, told)
			}
		})
	}
}
