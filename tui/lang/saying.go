package lang

import (
	"errors"
	"fmt"
	"strings"

	"makegood/ledger"
)

// Say tells a sentence of the domain. Words from elsewhere in it stay as they are.
func (w *Words) Say(s ledger.Saying) string {
	if w.name == English {
		return s.String()
	}
	return settleParticles(w.said(s))
}

func (w *Words) said(s ledger.Saying) string {
	args := make([]any, len(s.Args))
	for i, a := range s.Args {
		args[i] = w.value(a)
		if text, ok := args[i].(string); ok && s.Phrase == "" {
			args[i] = w.Retell(text)
		}
	}
	if s.Phrase == "" {
		return ledger.Saying{Args: args}.String()
	}
	return fmt.Sprintf(w.phrase(s.Phrase), args...)
}

// value is one value of a sentence as this language tells it.
func (w *Words) value(a any) any {
	switch a := a.(type) {
	case ledger.Saying:
		return w.said(a)
	case ledger.Phrase:
		return w.phrase(a)
	case error:
		return w.Err(a)
	default:
		return a
	}
}

func (w *Words) phrase(p ledger.Phrase) string {
	if told, ok := w.told[Text(p)]; ok {
		return told
	}
	return p.String()
}

// Err tells an error: the sentence of the domain in it in this language, what stands before and behind it as it is.
func (w *Words) Err(err error) string {
	if err == nil {
		return ""
	}
	if w.name == English {
		return err.Error()
	}
	switch e := err.(type) { //nolint:errorlint // each layer is told as what it is
	case *ledger.Error:
		return w.domain(e)
	case interface{ Said() ledger.Saying }:
		return w.Say(e.Said())
	case interface{ Unwrap() []error }:
		return w.several(err, e.Unwrap())
	}
	inner := errors.Unwrap(err)
	if inner == nil {
		return w.foreign(err.Error())
	}
	return strings.Replace(err.Error(), inner.Error(), w.Err(inner), 1)
}

// foreign tells a text from elsewhere that ends in what the system or the net says.
func (w *Words) foreign(text string) string {
	at := strings.LastIndex(text, ": ")
	if at < 0 {
		at = -len(": ")
	}
	last := text[at+len(": "):]
	for _, p := range w.system {
		if values, ok := p.fit(last); ok {
			return strings.TrimSuffix(text, last) + fmt.Sprintf(p.told, values...)
		}
	}
	return text
}

func (w *Words) domain(e *ledger.Error) string {
	text := w.Say(e.Human)
	if e.Op != "" {
		text = e.Op + ": " + text
	}
	if e.Err != nil {
		text += ": " + w.Err(e.Err)
	}
	return text
}

func (w *Words) several(err error, inner []error) string {
	text := err.Error()
	for _, e := range inner {
		text = strings.Replace(text, e.Error(), w.Err(e), 1)
	}
	return text
}
