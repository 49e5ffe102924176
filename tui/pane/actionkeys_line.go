package pane

import (
	"strings"
	"time"

	"makegood/ledger"
)

// What is typed into a prompt becomes a command line. A line that lacks a word is
// made all the same: the command refuses it with a sentence that says what it
// wants, which no key press may lack.

// withFlag puts what was typed behind a flag.
func withFlag(line, flag string) func(string) string {
	return func(text string) string { return line + " " + CommandLine(flag, strings.TrimSpace(text)) }
}

// leading parts the first word from the rest.
func leading(text string) (word, rest string) {
	word, rest, _ = strings.Cut(strings.TrimSpace(text), " ")
	return word, strings.TrimSpace(rest)
}

func settleLine(id string) func(string) string {
	return func(text string) string {
		how, saw := leading(text)
		how = strings.ToLower(strings.TrimSuffix(how, ":"))
		line := CommandLine("settle", id)
		if how != "done" && how != "failed" {
			return line + " " + CommandLine("--evidence", strings.TrimSpace(text))
		}
		return line + " --" + how + " " + CommandLine("--evidence", saw)
	}
}

func revokedLine(k ledger.Key) func(string) string {
	return func(text string) string {
		line, id := CommandLine("revoked", k.String()), strings.TrimSpace(text)
		if strings.EqualFold(id, "all") {
			return line + " --all"
		}
		return line + " " + CommandLine("--grant-id", id)
	}
}

func (d *Desk) snoozeLine(k ledger.Key) func(string) string {
	return func(text string) string {
		at, why, err := Until(text, d.Now(), d.Zone)
		if err != nil {
			until, why := leading(text)
			return CommandLine("snooze", k.String(), "--until", until, "--reason", why)
		}
		return CommandLine("snooze", k.String(), "--until", at.Format(time.RFC3339), "--reason", why)
	}
}

func markLine(k ledger.Key) func(string) string {
	return func(text string) string {
		as, why := leading(text)
		line := CommandLine("mark", k.String(), strings.ToLower(as))
		if why == "" {
			return line
		}
		return line + " " + CommandLine("--reason", why)
	}
}

func linkLine(k ledger.Key) func(string) string {
	return func(text string) string {
		other, rest := leading(text)
		as, why := leading(rest)
		line := CommandLine("link", k.String(), other, "--as", strings.ToLower(as))
		if why == "" {
			return line
		}
		return line + " " + CommandLine("--reason", why)
	}
}

// providerName is a provider as the screen writes it.
func providerName(p ledger.Provider) string {
	switch p {
	case ledger.Hive:
		return "Hive"
	case ledger.Stove:
		return "STOVE"
	default:
		return string(p)
	}
}
