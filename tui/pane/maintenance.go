package pane

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
)

// Maintenance is declared and ended by a line that is typed: how long, of whom, and why.

// askMaintenance asks for a maintenance to declare.
func (d *Desk) askMaintenance() Intent {
	return Ask{
		Label: d.T("declare maintenance"), Hint: d.T("2h hive patch 3.1: how long or until when, hive or stove or neither for all, and why"),
		Check: func(text string) error {
			_, err := d.maintenanceLine(text)
			return err
		},
		Then: func(text string) string {
			line, err := d.maintenanceLine(text)
			if err != nil {
				return ""
			}
			return line
		},
	}
}

// maintenanceLine makes the command of what was typed: a length or an end, a provider where it is not of all, the reason;
// or the flags of the command as they are.
func (d *Desk) maintenanceLine(text string) (string, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "--") {
		if _, err := Words(text); err != nil {
			return "", err
		}
		return "maintenance add " + text, nil
	}
	provider, rest := providerFirst(text)
	at, why, err := Until(rest, d.Now(), d.zone())
	switch {
	case errors.Is(err, ErrNoUntil):
		return "", errors.New(d.T("say how long first, then of whom, then why: 2h hive patch 3.1; 18:00 is until then, and without hive or stove it is of all"))
	case err != nil:
		return "", err
	}
	words := []string{"maintenance", "add", "--to", at.Format(time.RFC3339)}
	if length, _ := leading(rest); isLength(length) {
		words = []string{"maintenance", "add", "--for", length}
	}
	if provider == "" {
		provider, why = providerFirst(why)
	}
	if provider != "" {
		words = append(words, "--provider", string(provider))
	}
	if why = strings.TrimSpace(why); why == "" {
		return "", errors.New(d.T("say why as well: it stands wherever alerts are silent"))
	}
	return CommandLine(append(words, "--reason", why)...), nil
}

// providerFirst parts the provider a text begins with from the rest; it is empty where the text begins with none.
func providerFirst(text string) (ledger.Provider, string) {
	word, rest := leading(text)
	p, err := ledger.ParseProvider(strings.ToLower(strings.TrimRight(word, ",:")))
	if err != nil {
		return "", text
	}
	return p, rest
}

// isLength says whether a word is a length of time the command takes as it is.
func isLength(word string) bool {
	_, err := time.ParseDuration(word)
	return err == nil
}

// askEnd asks why a maintenance is ended, which ends it: what holds is an alert again.
func (d *Desk) askEnd(m ledger.DeclaredMaintenance) Intent {
	until := m.Until().Time().In(d.zone()).Format("15:04")
	label := d.T("end the maintenance to %s now, because", until)
	if m.Provider != "" {
		label = d.T("end the maintenance of %s to %s now, because", providerName(m.Provider), until)
	}
	return Ask{
		Label: label, Hint: d.T("why; esc leaves it as it is"),
		Then: withFlag(CommandLine("maintenance", "end", strconv.FormatInt(m.ID, 10)), "--reason"),
	}
}

// maintenancePick is a declared maintenance as a line that can be ended.
func (d *Desk) maintenancePick(m ledger.DeclaredMaintenance, text string) pick {
	return pick{
		id: "maintenance " + strconv.FormatInt(m.ID, 10), text: text, open: d.askEnd(m),
		says: d.T("End this maintenance before its time: you are asked why first."),
	}
}
