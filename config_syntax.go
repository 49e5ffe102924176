package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"makegood/ledger"
)

// quotedText matches what the TOML decoder quotes from the document.
var quotedText = regexp.MustCompile(`"(\\.|[^"\\])*"|'[^']*'`)

// syntax words an error of the TOML decoder: its line, the key it stands near, what is wrong in words of ours, and what the
// decoder says of it. A value forgotten to be quoted may be a secret, so nothing longer than one character of it is
// repeated.
func (d *configDecoder) syntax(err error) ConfigProblem {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return ConfigProblem{File: d.file, Text: ledger.Say("not valid TOML")}
	}
	said := ledger.Say(wrongSyntax(parse.Message))
	if theirs := unquoted(parse.Message); repeated(theirs) {
		said = ledger.Say("%s (the TOML reader: %s)", said, theirs)
	}
	line := parse.Position.Line
	if strings.Contains(parse.Message, "table") && strings.HasSuffix(parse.Message, `got '\n' instead`) {
		line-- // the decoder has counted the end of the line it complains of
	}
	problem := ConfigProblem{File: d.file, Line: line, Text: ledger.Say("not valid TOML: %s", said)}
	if parse.LastKey != "" {
		problem.Text = ledger.Say("not valid TOML near %s: %s", parse.LastKey, said)
	}
	return problem
}

// unquoted is what the decoder says without what it quotes.
func unquoted(message string) string {
	if strings.HasPrefix(message, "Key '") {
		return message
	}
	return quotedText.ReplaceAllStringFunc(message, func(quoted string) string {
		if len([]rune(quoted)) > 4 {
			return "a value"
		}
		return quoted
	})
}

// repeated says whether what the decoder says is worth repeating: beside a value that lacks its quotes it only quotes the
// value, and what is out of range is a number of the document.
func repeated(message string) bool {
	return !strings.HasPrefix(message, "expected value but found") && !strings.Contains(message, "out of range") && !strings.Contains(message, "out of the safe")
}

// wrongSyntax says in words of ours what the decoder complains of.
func wrongSyntax(message string) ledger.Phrase {
	for _, c := range complaints() {
		for _, mark := range c.marks {
			if strings.Contains(message, mark) {
				return c.said
			}
		}
	}
	return "the line is not as TOML wants it"
}

// complaint is one thing that may be wrong with a document, and what the decoder's messages about it hold.
type complaint struct {
	said  ledger.Phrase
	marks []string
}

// complaints are in an order: what stands before is looked for first.
func complaints() []complaint {
	return []complaint{
		{"this key is there already; keep one of the two", []string{"has already been defined", "was already created"}},
		{"a quote is not closed on its line", []string{"strings cannot contain newlines", `expected '"'`, `expected "'"`}},
		{"a text in three quotes is not closed", []string{`expected '"""'`, `expected "'''"`, `'""""""'`, `"''''''"`}},
		{"a value is missing behind the =", []string{"unexpected EOF; expected value", `found '\n'`, `found "\n"`}},
		{"expected a value; text stands in quotes", []string{"expected value but found"}},
		{"a number is out of range", []string{"out of range", "out of the safe"}},
		{"a number is not written as one; text stands in quotes", []string{
			"Invalid integer", "Invalid float", "invalid float", "floats must start", "expected a digit", "cannot use sign", "not a binary", "not an octal", "not a hexadecimal",
		}},
		{"a date or time is not written as one; text stands in quotes", []string{"invalid datetime"}},
		{"a table's name in brackets is not closed or empty, such as [hive]", []string{"table name", "table array name", "table separator"}},
		{"a line wants a key, an = and a value", []string{"expected '.' or '='", "key separator", "unexpected '='", "unexpected '.'", "bare keys cannot contain"}},
		{"something stands behind the end of the value", []string{"expected a top-level item to end"}},
		{"a comma too many", []string{"unexpected comma"}},
		{"an array is not closed with ], or a comma is missing in it", []string{"array terminator"}},
		{"a table in braces is not closed with }, or a comma is missing in it", []string{"inline table terminator"}},
		{"a table in braces stands on one line", []string{"within inline tables"}},
		{"a \\ in quotes begins an escape; write \\\\ for it, or use single quotes", []string{"escape", "hexadecimal digits after", "Escaped character"}},
		{"the file is not UTF-8 text; save it as UTF-8", []string{"UTF-8", "UTF-16"}},
		{"the file holds a control character", []string{"control characters"}},
	}
}
