package pane

import (
	"errors"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
)

// What is typed into a prompt becomes a command line. What the command would refuse with the name of a flag is refused by
// the prompt first, in the words of its label; a line that lacks a word is made all the same, and the command refuses it.

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

// checkSettle refuses what does not say how an action ended and what was seen.
func (d *Desk) checkSettle(text string) error {
	how, saw := leading(text)
	switch how = strings.ToLower(strings.TrimSuffix(how, ":")); {
	case how != "done" && how != "failed":
		return errors.New(d.T("begin with done or failed"))
	case saw == "":
		return errors.New(d.T("say what you saw as well, and where"))
	}
	return nil
}

// checkDeliver refuses every word but the one that was asked for.
func (d *Desk) checkDeliver(text string) error {
	if strings.TrimSpace(text) != "deliver" {
		return errors.New(d.T("type deliver, or leave with {confirm.close:esc}"))
	}
	return nil
}

// checkSnooze refuses what names no instant to wait for, or no reason.
func (d *Desk) checkSnooze(text string) error {
	_, why, err := Until(text, d.Now(), d.Zone)
	if err == nil && strings.TrimSpace(why) == "" {
		return errors.New(d.T("say why as well"))
	}
	return err
}

// checkMark refuses what an order cannot be marked as.
func (d *Desk) checkMark(text string) error {
	as, _ := leading(text)
	switch ledger.Mark(strings.ToLower(as)) {
	case ledger.MarkTest, ledger.MarkRepayment, ledger.MarkGift, ledger.MarkPurchase:
		return nil
	default:
		return errors.New(d.T("%q is none of test, repayment, gift, purchase", kit.Clean(as)))
	}
}

// checkLink refuses a link that does not say to what and how.
func (d *Desk) checkLink(text string) error {
	_, rest := leading(text)
	as, _ := leading(rest)
	if as = strings.ToLower(as); as != "same" && as != "repayment" {
		return errors.New(d.T("the order id, then same or repayment"))
	}
	return nil
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
