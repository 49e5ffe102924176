package lang

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// textTypes are the types whose constants are texts.
var textTypes = []string{"makegood/tui/lang.Text", "makegood/ledger.Phrase", "makegood/clients/simulator.Sentence"}

// sameInBoth are texts that read the same in both languages, like units and names.
var sameInBoth = regexp.MustCompile(`^[^a-z]*$|^(https?|makegood)\b`)

func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	used := usedTexts(t, filepath.Join("..", ".."))
	told := korean()
	for _, text := range slices.Sorted(maps.Keys(used)) {
		if _, ok := told[Text(text)]; !ok && text != "" {
			t.Errorf("no Korean of %q (%s)", text, used[text])
		}
	}
	for _, text := range slices.Sorted(maps.Keys(told)) {
		if _, ok := used[string(text)]; !ok {
			t.Errorf("nothing says %q any more", text)
		}
	}
}

func TestPartsAgree(t *testing.T) {
	t.Parallel()
	seen := map[Text]string{}
	for _, part := range koreanParts() {
		for text, told := range part {
			if other, ok := seen[text]; ok && other != told {
				t.Errorf("%q is both %q and %q", text, other, told)
			}
			seen[text] = told
		}
	}
}

func TestKoreanIsKorean(t *testing.T) {
	t.Parallel()
	hangul := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
	}
	for text, told := range korean() {
		if !hangul(told) && !sameInBoth.MatchString(string(text)) {
			t.Errorf("%q is told as %q, which holds no Hangul", text, told)
		}
		if strings.ContainsAny(told, "\n\t") != strings.ContainsAny(string(text), "\n\t") {
			t.Errorf("%q is told as %q: line breaks differ", text, told)
		}
	}
}

func TestVerbsAgree(t *testing.T) {
	t.Parallel()
	for text, told := range korean() {
		want, err := verbs(string(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got, err := verbs(told)
		if err != nil {
			t.Errorf("%q: %v", told, err)
		} else if !maps.Equal(want, got) {
			t.Errorf("%q takes %v, its Korean %q takes %v", text, want, told, got)
		}
	}
}

var verbPattern = regexp.MustCompile(`%(%|(?:[-+# 0]*)(?:\d+|\*)?(?:\.\d+)?(?:\[(\d+)\])?([a-zA-Z]))`)

// verbs gives the verb of each value a text takes, by its number.
func verbs(text string) (map[int]string, error) {
	out := map[int]string{}
	next := 1
	for _, m := range verbPattern.FindAllStringSubmatch(text, -1) {
		if m[1] == "%" {
			continue
		}
		if m[2] != "" {
			next = int(m[2][0] - '0')
		}
		if before, ok := out[next]; ok && before != m[3] {
			return nil, errors.New("one value is told in two ways")
		}
		out[next] = m[3]
		next++
	}
	return out, nil
}

// usedTexts finds every constant of a text type in the module at root, with a place where it stands. Packages of other
// modules are left out of the type check, which then complains and still types what is ours.
func usedTexts(t *testing.T, root string) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	sources := map[string][]*ast.File{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); name != root && (strings.HasPrefix(base, ".") || base == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		in := path.Join("makegood", filepath.ToSlash(rel))
		sources[in] = append(sources[in], file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c := checker{files: files, sources: sources, done: map[string]*types.Package{}, used: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if _, err := c.Import(name); err != nil {
			t.Fatal(err)
		}
	}
	if len(sources) < 10 {
		t.Fatalf("only %d packages were read", len(sources))
	}
	return c.used
}

// checker types the packages of the module and takes all others for empty.
type checker struct {
	files   *token.FileSet
	sources map[string][]*ast.File
	done    map[string]*types.Package
	used    map[string]string
}

func (c checker) Import(name string) (*types.Package, error) {
	if done, ok := c.done[name]; ok {
		return done, nil
	}
	source, ours := c.sources[name]
	if !ours {
		p := types.NewPackage(name, path.Base(strings.TrimSuffix(name, "/v2")))
		p.MarkComplete()
		c.done[name] = p
		return p, nil
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: c, Error: func(error) {}, FakeImportC: true}
	p, _ := conf.Check(name, c.files, source, info)
	c.done[name] = p
	for expr, tv := range info.Types {
		if tv.Value == nil || tv.Value.Kind() != constant.String || !slices.Contains(textTypes, tv.Type.String()) {
			continue
		}
		at := c.files.Position(expr.Pos())
		if strings.HasPrefix(filepath.Base(at.Filename), "ko") && name == "makegood/tui/lang" {
			continue
		}
		c.used[constant.StringVal(tv.Value)] = at.String()
	}
	return p, nil
}

// TestUsedTextsAreFound holds the finder itself to what it must see.
func TestUsedTextsAreFound(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("tui/lang/lang.go", "package lang\ntype Text string\ntype Words struct{}\nfunc (w *Words) T(t Text, a ...any) string { return string(t) }\n")
	write("tui/a.go", `package tui
import ("example.com/far/key"; "makegood/tui/lang")
type box struct { title lang.Text; far key.Binding }
var table = map[string]lang.Text{"code": "in a table"}
const constant lang.Text = "a " + "constant"
func bind(name string, t lang.Text, far key.Binding) {}
func name() lang.Text { return "returned" }
func say(w *lang.Words) string {
	bind("no text", "an argument", key.New("no text"))
	_ = box{title: "in a field"}
	return w.T("told %d", 1) + "no text"
}
`)
	for i := range 10 {
		write("p"+string(rune('a'+i))+"/p.go", "package p\n")
	}
	got := slices.Sorted(maps.Keys(usedTexts(t, root)))
	want := []string{"a constant", "an argument", "in a field", "in a table", "returned", "told %d"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// foreign are the words of Latin letters a Korean text may hold: providers, names of the documents, what is typed.
var foreign = regexp.MustCompile(`%(\[\d\])?[a-zA-Z]|\{[a-z_]+\}|--[a-z-]+|\[\[[a-z.]+\]\]|[a-z]+[._][a-z_.]+|\b[A-Z][A-Z0-9_-]*\b|` +
	`\b(Hive|STOVE|SQLite|makegood|approve|arm|for|reason|TEXT|find|check|tid|guid|uid|token|id|caller|http|https|bearer|vid|pc|mobile|` +
	`csv|tsv|ndjson|json|auto|utf|cp949|hive|stove|sandbox|live|observe|serve|mark|link|note|probe|checkout|evidence|release|maintenance|` +
	`end|list|test|repayment|gift|purchase|store|policy|clock|source|operator|columns|device|os|user|type|deliver|undelivered|appid|` +
	`service|game|admin|safety|data|grants|KiB)\b`)

// TestDomainIsToldInKorean holds that no English word was left in the Korean of the domain, and that particles that
// depend on a value are pairs.
func TestDomainIsToldInKorean(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`[A-Za-z]{3,}`)
	single := regexp.MustCompile(`%(\[\d\])?[a-z](은|는|이|가|을|를|과|와)( |$)`)
	for _, part := range append(domainParts(), koPlain(), koTables(), koMeanings(), koCommands()) {
		for text, told := range part {
			if left := word.FindAllString(foreign.ReplaceAllString(told, " "), -1); len(left) > 0 {
				t.Errorf("%q is told as %q, which holds %q", text, told, left)
			}
			if m := single.FindString(told); m != "" {
				t.Errorf("%q is told as %q: %q does not follow every value", text, told, m)
			}
		}
	}
}

// TestDomainNamesFewFlags lists the sentences of the domain that name a flag or a command: pane.Desk.Inside says them by keys
// at the console, and a new one needs its words there. The last two are of a command that only the palette has.
func TestDomainNamesFewFlags(t *testing.T) {
	t.Parallel()
	known := map[Text]bool{
		"%s; needs --evidence and a second operator":                                                                                            true,
		"Hive lists by player and server, no call takes an order id: give --player and --server":                                                true,
		"Hive lists by server: give --server, or server_ids in the configuration":                                                               true,
		"STOVE asks by tid with the member number: give --member":                                                                               true,
		"STOVE asks by tid with the noti_type: give --type (ONLINE_PURCHASE, IAP_PURCHASE, ...)":                                                true,
		"no maintenance %d is declared that has not ended: makegood maintenance list shows them":                                                true,
		"no order %s is known: try makegood find %s, or ask the provider with makegood check %s":                                                true,
		"nothing is settled yet: settling refund %s as failed awaits approval by %s (makegood approve %s)":                                      true,
		"nothing was sent: %s awaits approval by %s (makegood approve %s)":                                                                      true,
		"read-only: arm first (makegood arm --for 30m --reason TEXT)":                                                                           true,
		"read-only: armed for %s until %s, and not for %s; arm first (makegood arm --for 30m --reason TEXT)":                                    true,
		"read-only: live starts read-only; arm first (makegood arm --for 30m --reason TEXT)":                                                    true,
		"this is live: add --live to order for real; nothing was sent":                                                                          true,
		"%s is there already, and may be the page of another order; name another file with --out, or replace it with --force; nothing was sent": true,
		"%s is there already and was left as it is: name another file, or replace it with --force":                                              true,
	}
	names := regexp.MustCompile(`(^|[^-\w])--[a-z]|makegood [a-z]`)
	for _, part := range domainParts() {
		for text := range part {
			if names.MatchString(string(text)) && !known[text] {
				t.Errorf("%q names a flag or a command, and nothing says what the console says instead", text)
			}
		}
	}
}

// TestOneWordForAnIdea holds Korean to one word where two ideas would read alike, or one idea as two.
func TestOneWordForAnIdea(t *testing.T) {
	t.Parallel()
	for name, idea := range map[string]struct {
		of, told, never *regexp.Regexp
	}{
		"to probe an action is not to ask a provider": {
			regexp.MustCompile(`(?i)\bprobe`), regexp.MustCompile(`결과(?:를)? (?:다시 )?확인`), regexp.MustCompile(`조회`),
		},
		"to ask a provider is not to probe": {regexp.MustCompile(`(?i)\bask (?:Hive|STOVE|the providers?)\b`), regexp.MustCompile(`조회|묻|요청`), regexp.MustCompile(`결과(?:를)? (?:다시 )?확인`)},
		"live is one word":                  {regexp.MustCompile(`(?i)^live(?:§environment)?$`), regexp.MustCompile(`라이브|실시간`), regexp.MustCompile(`실서비스`)},
		"the sandbox is one word":           {regexp.MustCompile(`(?i)^sandbox`), regexp.MustCompile(`샌드박스`), regexp.MustCompile(`(?i)sandbox`)},
	} {
		met := 0
		for text, told := range korean() {
			if !idea.of.MatchString(string(text)) {
				continue
			}
			met++
			if !idea.told.MatchString(told) || idea.never.MatchString(told) {
				t.Errorf("%s: %q is told as %q", name, text, told)
			}
		}
		if met == 0 {
			t.Errorf("%s: no text tells of it", name)
		}
	}
}
