package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"

	"makegood/ledger"
	"makegood/tui/kit"
)

// ConfigProblem is one thing wrong with a configuration file.
type ConfigProblem struct {
	File string
	Line int // from 1; 0 where no line is to blame
	// Key is the key whose value is wrong; empty where the text names what is.
	Key  string
	Text ledger.Saying
}

// Error writes the problem as "config.toml:12: hive.rate: must be ...".
func (p ConfigProblem) Error() string {
	place := p.File + ": "
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d: ", p.File, p.Line)
	}
	if p.Key != "" {
		place += p.Key + ": "
	}
	return place + p.Text.String()
}

// Unwrap gives what is wrong without its place.
func (p ConfigProblem) Unwrap() error { return &ledger.Told{Human: p.Text} }

// ConfigError is everything wrong with a configuration file, by line.
type ConfigError struct{ Problems []ConfigProblem }

// Error writes one problem a line.
func (e *ConfigError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the problems one by one.
func (e *ConfigError) Unwrap() []error {
	causes := make([]error, len(e.Problems))
	for i, problem := range e.Problems {
		causes[i] = problem
	}
	return causes
}

// Load reads the configuration file and applies every default. Without a path
// it answers the defaults. Whatever is wrong with the file's content comes back
// as one *ConfigError that names all of it; no message repeats a secret.
func Load(path string, env Environment) (Config, error) {
	if path == "" {
		return parseConfig("", "", env)
	}
	raw, err := readBounded(path, maxConfigFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Config{}, &ledger.Error{
			Kind: ledger.NotFound, Human: ledger.Say("there is no configuration at %s: name another with --config, or write one after config.toml.example", path), Err: fs.ErrNotExist,
		}
	case err != nil:
		return Config{}, ledger.Fail("read the configuration %s: %s", path, err)
	}
	return parseConfig(path, string(raw), env)
}

func parseConfig(path, source string, env Environment) (Config, error) {
	config, err := defaultConfig()
	if err != nil {
		return Config{}, err
	}
	config.Path = path
	d := &configDecoder{file: path, dir: filepath.Dir(path), env: env, present: map[keyPath]bool{}}
	if path == "" {
		d.file = "configuration"
	}
	var tree map[string]any
	if _, err := toml.Decode(source, &tree); err != nil {
		return Config{}, &ConfigError{Problems: []ConfigProblem{d.syntax(err)}}
	}
	d.lines = findLines(source)
	d.table("", tree, reflect.ValueOf(&config).Elem())
	d.settle(&config)
	if len(d.problems) > 0 {
		slices.SortStableFunc(d.problems, func(a, b ConfigProblem) int { return a.Line - b.Line })
		return Config{}, &ConfigError{Problems: d.problems}
	}
	return config, nil
}

// configDecoder carries a parsed document into a Config and collects what is
// wrong on the way.
type configDecoder struct {
	file     string
	dir      string
	env      Environment
	lines    map[keyPath]int
	present  map[keyPath]bool
	secrets  []placedSecret
	problems []ConfigProblem
}

type placedSecret struct {
	at     keyPath
	secret Secret
}

// fail records a problem with the value at a path.
func (d *configDecoder) fail(at keyPath, text ledger.Phrase, args ...any) {
	d.record(at, at.String(), ledger.Say(text, args...))
}

// report records a problem at the line of the path, or of what encloses it.
func (d *configDecoder) report(at keyPath, text ledger.Phrase, args ...any) {
	d.record(at, "", ledger.Say(text, args...))
}

func (d *configDecoder) record(at keyPath, key string, text ledger.Saying) {
	line := 0
	for where := at; where != "" && line == 0; where = where.parent() {
		line = d.lines[where]
	}
	d.problems = append(d.problems, ConfigProblem{File: d.file, Line: line, Key: key, Text: text})
}

// table decodes a table into a struct, key by key.
func (d *configDecoder) table(at keyPath, raw map[string]any, into reflect.Value) {
	fields := tomlFields(into.Type())
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		place := at.child(key)
		field, known := fields[key]
		if !known {
			d.unknown(place, key)
			continue
		}
		d.present[place] = true
		d.value(place, raw[key], field, into.FieldByIndex(field.Index))
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if strings.HasPrefix(fields[key].Tag.Get("check"), "required") && !d.present[at.child(key)] {
			d.report(at, "%s is missing", at.child(key))
		}
	}
}

// tomlFields answers the fields of a struct by their key.
func tomlFields(of reflect.Type) map[string]reflect.StructField {
	fields := make(map[string]reflect.StructField, of.NumField())
	for field := range of.Fields() {
		if key := field.Tag.Get("toml"); key != "" && key != "-" {
			fields[key] = field
		}
	}
	return fields
}

// section answers whether a type is a table with keys of its own.
func section(of reflect.Type) bool {
	return of.Kind() == reflect.Struct && len(tomlFields(of)) > 0
}

func (d *configDecoder) unknown(at keyPath, key string) {
	if guess := suggestKey(key, at.parent().String()); guess != "" {
		d.report(at, "unknown key %s (did you mean %s?)", at, guess)
		return
	}
	d.report(at, "unknown key %s", at)
}

// suggestKey finds the key that was meant: the same word in another section,
// else the nearest one of the same section, else the nearest of all.
func suggestKey(key, in string) string {
	known := configKeys(reflect.TypeFor[Config](), "")
	best, bestScore := "", 2*max(len(key), 3)/3+1
	for _, path := range known {
		parent, name := "", path
		if i := strings.LastIndexByte(path, '.'); i >= 0 {
			parent, name = path[:i], path[i+1:]
		}
		// Doubling leaves room for a tie to fall to the same section.
		score := kit.EditDistance(strings.ToLower(key), name)
		if parent != in && score > 0 {
			score += 2
		}
		if score < bestScore {
			best, bestScore = path, score
		}
	}
	return best
}

// configKeys lists every key as a dotted path, tables with their keys.
func configKeys(of reflect.Type, prefix string) []string {
	var keys []string
	for field := range of.Fields() {
		key := field.Tag.Get("toml")
		if key == "" || key == "-" {
			continue
		}
		keys = append(keys, prefix+key)
		inner := field.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if section(inner) {
			keys = append(keys, configKeys(inner, prefix+key+".")...)
		}
	}
	return keys
}

// structs decodes an array of tables, written [[x]] or x = [{...}].
func (d *configDecoder) structs(at keyPath, raw any, into reflect.Value) {
	var tables []any
	switch list := raw.(type) {
	case []map[string]any:
		for _, table := range list {
			tables = append(tables, table)
		}
	case []any:
		tables = list
	default:
		d.fail(at, "must be an array of tables, written [[%s]]", at)
		return
	}
	defaults := elementDefaults(into.Type().Elem())
	for i, element := range tables {
		place := at.index(i)
		table, ok := element.(map[string]any)
		if !ok {
			d.fail(place, "must be a table, not %s", tomlKind(element))
			continue
		}
		item := reflect.New(into.Type().Elem()).Elem()
		item.Set(defaults)
		d.table(place, table, item)
		into.Set(reflect.Append(into, item))
	}
}

// text accepts a string that fits on one line.
func (d *configDecoder) text(at keyPath, raw any) (string, bool) {
	text, ok := raw.(string)
	switch {
	case !ok:
		d.fail(at, "must be text in quotes, not %s", tomlKind(raw))
		return "", false
	case strings.ContainsFunc(text, unicode.IsControl):
		d.fail(at, "must not hold a line break or another control character")
		return "", false
	}
	return text, true
}

// tomlKind names the type of a decoded value.
func tomlKind(raw any) ledger.Phrase {
	switch raw.(type) {
	case string:
		return "text§toml"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a fraction"
	case map[string]any:
		return "a table"
	case []map[string]any:
		return "an array of tables"
	case []any:
		return "an array"
	}
	return "a date or time"
}

// beside makes a relative path relative to the configuration file.
func beside(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
