package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	modulePath   = "makegood"
	maxFileLines = 450
)

// importRule says what a package of this module may import of this module.
type importRule struct {
	// of is the package's folder; the rule holds for the folders below it too,
	// unless a longer one does.
	of string
	// may lists the folders it may import, each with those below it, when it
	// ends in "/...".
	may []string
	// outside, where not nil, lists all it may import from outside the
	// standard library.
	outside []string
}

// importRules is the direction imports point in: main to tui to its rooms, and
// everything to the domain. What a test imports is its own affair.
func importRules() []importRule {
	return []importRule{
		{of: ".", may: []string{"tui/...", "clients/...", "ledger/..."}},

		{of: "ledger", outside: []string{"github.com/shopspring/decimal"}},
		{of: "ledger/rows", may: []string{"ledger"}},
		{of: "ledger/ticket", may: []string{"ledger"}},
		{of: "ledger/clerk", may: []string{"ledger", "ledger/rows"}},
		{of: "ledger/store", may: []string{"ledger", "ledger/store/..."}},
		{of: "ledger/ledgertest", may: []string{"ledger", "ledger/clerk"}},

		{of: "clients/transport", may: []string{"ledger"}},
		{of: "clients/hive", may: []string{"ledger", "clients/transport"}},
		{of: "clients/stove", may: []string{"ledger", "clients/transport"}},
		{of: "clients/game", may: []string{"ledger", "clients/transport"}},
		{of: "clients/listener", may: []string{"ledger", "clients/transport"}},
		{of: "clients/simulator"},
		{of: "clients/alert"},

		{of: "tui", may: []string{"ledger", "ledger/clerk", "tui/pane", "tui/plain", "tui/kit", "tui/theme", "tui/lang"}},
		{of: "tui/pane", may: []string{"ledger", "ledger/clerk", "ledger/ticket", "tui/plain", "tui/kit", "tui/theme", "tui/lang"}},
		{of: "tui/kit", may: []string{"tui/theme", "tui/lang"}},
		{of: "tui/theme", may: []string{"ledger", "tui/lang"}},
		{of: "tui/quiet"},
		{of: "tui/plain", may: []string{"ledger", "ledger/ticket", "tui/kit", "tui/theme", "tui/lang"}},
		{of: "tui/lang", may: []string{"ledger"}},
	}
}

func TestArchitecture(t *testing.T) {
	t.Parallel()
	violations, files, err := checkArchitecture(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d files were looked at", files)
	}
	for _, violation := range violations {
		t.Error(violation)
	}
}

// checkArchitecture looks at every Go file of a module outside dot-folders and
// answers what breaks the house's rules, and how many files it read.
func checkArchitecture(module fs.FS) (violations []string, files int, err error) {
	err = fs.WalkDir(module, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
				return fs.SkipDir
			}
			if !strings.Contains(name, "/") && !slices.Contains([]string{".", "tui", "clients", "ledger"}, name) {
				violations = append(violations, name+"/: the only folders at the top are tui, clients and ledger")
			}
			return nil
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		files++
		source, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		found, err := checkFile(name, source)
		violations = append(violations, found...)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("walk the module: %w", err)
	}
	slices.Sort(violations)
	return violations, files, nil
}

func checkFile(name string, source []byte) ([]string, error) {
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	violations := checkImports(name, file)
	if lines := strings.Count(string(source), "\n"); lines > maxFileLines {
		violations = append(violations, fmt.Sprintf("%s: %d lines; a file has one subject and at most %d", name, lines, maxFileLines))
	}
	if path.Dir(name) != "." {
		violations = append(violations, checkClock(positions, file)...)
	}
	if path.Dir(name) == "clients/transport" {
		violations = append(violations, checkWords(name, string(source))...)
	}
	return violations, nil
}

func checkImports(name string, file *ast.File) []string {
	rule, known := ruleFor(path.Dir(name))
	if !known {
		return []string{name + ": no rule says what this package may import; add one to importRules"}
	}
	var violations []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			imported = spec.Path.Value
		}
		switch inner, ours := strings.CutPrefix(imported, modulePath+"/"); {
		case ours && !mayImport(rule.may, inner):
			violations = append(violations, fmt.Sprintf("%s: %s must not import %s", name, rule.of, imported))
		case !ours && rule.outside != nil && isOutside(imported) && !slices.Contains(rule.outside, imported):
			violations = append(violations, fmt.Sprintf("%s: %s must not depend on %s", name, rule.of, imported))
		}
	}
	return violations
}

// ruleFor finds the rule of the nearest folder. The domain's rule is its own:
// a new folder below it needs one too.
func ruleFor(folder string) (importRule, bool) {
	for where := folder; ; where = path.Dir(where) {
		for _, rule := range importRules() {
			if rule.of == where {
				top := !strings.Contains(where, "/")
				return rule, where == folder || !top
			}
		}
		if where == "." {
			return importRule{}, false
		}
	}
}

func mayImport(may []string, folder string) bool {
	for _, allowed := range may {
		below, deep := strings.CutSuffix(allowed, "/...")
		if folder == below || deep && strings.HasPrefix(folder, below+"/") {
			return true
		}
	}
	return false
}

// isOutside tells a module's import from the standard library's: only the
// former begins with a host's name.
func isOutside(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return strings.Contains(first, ".")
}

// checkClock finds every use of time.Now, called or handed on.
func checkClock(positions *token.FileSet, file *ast.File) []string {
	alias := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			alias = "time"
			if spec.Name != nil {
				alias = spec.Name.Name
			}
		}
	}
	var violations []string
	ast.Inspect(file, func(node ast.Node) bool {
		name := ""
		switch given := node.(type) {
		case *ast.SelectorExpr:
			if of, ok := given.X.(*ast.Ident); ok && of.Name == alias {
				name = given.Sel.Name
			}
		case *ast.Ident:
			if alias == "." {
				name = given.Name
			}
		}
		if name == "Now" {
			violations = append(violations, fmt.Sprintf("%s: time.Now: take the clock you were given", positions.Position(node.Pos())))
		}
		return true
	})
	return violations
}

var providerWord = regexp.MustCompile(`(?i)\b(hive|stove|com2us|smilegate)`)

// checkWords keeps the providers' names out of what they share.
func checkWords(name, source string) []string {
	var violations []string
	for i, line := range strings.Split(source, "\n") {
		if word := providerWord.FindString(line); word != "" {
			violations = append(violations, fmt.Sprintf("%s:%d: clients/transport knows no provider, and says %q", name, i+1, word))
		}
	}
	return violations
}

func TestArchitectureFindsViolations(t *testing.T) {
	t.Parallel()
	imports := func(pkg string, paths ...string) string {
		var out strings.Builder
		fmt.Fprintf(&out, "package %s\n", pkg)
		for _, each := range paths {
			fmt.Fprintf(&out, "import _ %q\n", each)
		}
		return out.String()
	}
	for name, test := range map[string]struct {
		file, source string
		want         string // part of the one violation; empty for none
	}{
		"main may import all":              {"wire.go", imports("main", "makegood/tui", "makegood/clients/hive", "makegood/ledger/store"), ""},
		"console to rooms":                 {"tui/console.go", imports("tui", "makegood/tui/pane", "makegood/ledger", "github.com/charmbracelet/bubbletea"), ""},
		"store to domain":                  {"ledger/store/store.go", imports("store", "makegood/ledger", "database/sql", "github.com/mattn/go-sqlite3"), ""},
		"store to its migrations":          {"ledger/store/store.go", imports("store", "makegood/ledger/store/migrations"), ""},
		"store's folder":                   {"ledger/store/postgres/store.go", imports("postgres", "makegood/ledger"), ""},
		"domain with decimals":             {"ledger/money.go", imports("ledger", "github.com/shopspring/decimal", "math/big"), ""},
		"domain to toml":                   {"ledger/money.go", imports("ledger", "github.com/BurntSushi/toml"), "ledger must not depend on github.com/BurntSushi/toml"},
		"domain to store":                  {"ledger/order.go", imports("ledger", "makegood/ledger/store"), "ledger must not import makegood/ledger/store"},
		"clerk to store":                   {"ledger/clerk/act.go", imports("clerk", "makegood/ledger/store"), "ledger/clerk must not import makegood/ledger/store"},
		"clerk to client":                  {"ledger/clerk/act.go", imports("clerk", "makegood/clients/hive"), "ledger/clerk must not import makegood/clients/hive"},
		"store to clerk":                   {"ledger/store/store.go", imports("store", "makegood/ledger/clerk"), "ledger/store must not import makegood/ledger/clerk"},
		"conformance to store":             {"ledger/ledgertest/suite.go", imports("ledgertest", "makegood/ledger/store"), "ledger/ledgertest must not import makegood/ledger/store"},
		"provider to provider":             {"clients/hive/client.go", imports("hive", "makegood/clients/stove"), "clients/hive must not import makegood/clients/stove"},
		"provider to transport":            {"clients/stove/client.go", imports("stove", "makegood/clients/transport"), ""},
		"listener to provider":             {"clients/listener/listener.go", imports("listener", "makegood/clients/hive"), "clients/listener must not import makegood/clients/hive"},
		"game to console":                  {"clients/game/game.go", imports("game", "makegood/tui"), "clients/game must not import makegood/tui"},
		"transport to provider":            {"clients/transport/client.go", imports("transport", "makegood/clients/hive"), "transport must not import makegood/clients/hive"},
		"simulator to domain":              {"clients/simulator/hive.go", imports("simulator", "makegood/ledger"), "clients/simulator must not import makegood/ledger"},
		"console to client":                {"tui/feed.go", imports("tui", "makegood/clients/hive"), "tui must not import makegood/clients/hive"},
		"console to store":                 {"tui/feed.go", imports("tui", "makegood/ledger/store"), "tui must not import makegood/ledger/store"},
		"pane to console":                  {"tui/pane/inbox.go", imports("pane", "makegood/tui"), "tui/pane must not import makegood/tui"},
		"kit to pane":                      {"tui/kit/table.go", imports("kit", "makegood/tui/pane"), "tui/kit must not import makegood/tui/pane"},
		"kit to domain":                    {"tui/kit/table.go", imports("kit", "makegood/ledger"), "tui/kit must not import makegood/ledger"},
		"theme to kit":                     {"tui/theme/theme.go", imports("theme", "makegood/tui/kit"), "tui/theme must not import makegood/tui/kit"},
		"plain to store":                   {"tui/plain/list.go", imports("plain", "makegood/ledger/store"), "tui/plain must not import makegood/ledger/store"},
		"package without a rule":           {"ledger/extra/extra.go", imports("extra"), "no rule says what this package may import"},
		"client without a rule":            {"clients/steam/client.go", imports("steam"), "no rule says what this package may import"},
		"folder at the top":                {"internal/x/x.go", imports("x"), "the only folders at the top are tui, clients and ledger"},
		"clock called":                     {"ledger/fact.go", "package ledger\nimport \"time\"\nvar at = time.Now()", "ledger/fact.go:3:10: time.Now"},
		"clock handed on":                  {"ledger/fact.go", "package ledger\nimport \"time\"\nvar now = time.Now", "time.Now"},
		"clock by another name":            {"ledger/fact.go", "package ledger\nimport clock \"time\"\nvar at = clock.Now()", "time.Now"},
		"clock without a name":             {"ledger/fact.go", "package ledger\nimport . \"time\"\nvar at = Now()", "time.Now"},
		"clock given":                      {"ledger/fact.go", "package ledger\nimport \"time\"\ntype c struct{ Now func() time.Time }\nfunc (x c) at() time.Time { return x.Now() }", ""},
		"clock in main":                    {"main.go", "package main\nimport \"time\"\nvar now = time.Now", ""},
		"clock in a test":                  {"ledger/fact_test.go", "package ledger\nimport \"time\"\nvar at = time.Now()", ""},
		"test imports anything":            {"clients/hive/hive_test.go", imports("hive", "makegood/clients/simulator"), ""},
		"long file":                        {"ledger/long.go", "package ledger\n" + strings.Repeat("\n", maxFileLines), "ledger/long.go: 451 lines"},
		"file of the allowed length":       {"ledger/long.go", "package ledger\n" + strings.Repeat("\n", maxFileLines-1), ""},
		"provider's word in the transport": {"clients/transport/client.go", "package transport\n\nvar hiveHost = \"\"", "clients/transport/client.go:3: clients/transport knows no provider"},
		"archive is no provider":           {"clients/transport/client.go", "package transport\n\n// archive\n", ""},
		"nested module in a dot-folder":    {".bench/main.go", "package main\nimport _ \"makegood/ledger/store\"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations, _, err := checkArchitecture(fstest.MapFS{test.file: {Data: []byte(test.source)}})
			if err != nil {
				t.Fatal(err)
			}
			if test.want == "" {
				if len(violations) > 0 {
					t.Errorf("unexpected: %q", violations)
				}
				return
			}
			if !slices.ContainsFunc(violations, func(v string) bool { return strings.Contains(v, test.want) }) {
				t.Errorf("violations = %q, want one with %q", violations, test.want)
			}
		})
	}
	if _, _, err := checkArchitecture(fstest.MapFS{"ledger/x.go": {Data: []byte("package")}}); err == nil {
		t.Error("a file that cannot be parsed must not pass")
	}
}
