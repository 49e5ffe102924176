package lang

import (
	"fmt"

	"makegood/ledger"
)

// Say tells a sentence of the domain. Words from elsewhere in it stay as they are.
func (w *Words) Say(s ledger.Saying) string {
	if w.name == English {
		return s.String()
	}
	return w.settled(w.said("", s))
}

// said tells a saying behind words that are told already: an error in it repeats none of them, nor what stands beside it.
func (w *Words) said(before string, s ledger.Saying) string {
	args := make([]any, len(s.Args))
	for _, a := range s.Args {
		if name, ok := a.(string); ok {
			before += " " + name
		}
	}
	for i, a := range s.Args {
		args[i] = w.value(before, a)
		if text, ok := args[i].(string); ok && s.Phrase == "" {
			args[i] = w.Retell(text)
		}
	}
	if s.Phrase == "" {
		return ledger.Saying{Args: args}.String()
	}
	return fmt.Sprintf(w.phrase(s.Phrase), args...)
}

// settled has the particles of Korean chosen.
func (w *Words) settled(text string) string {
	if w.name == English {
		return text
	}
	return settleParticles(text)
}

// value is one value of a sentence as this language tells it.
func (w *Words) value(before string, a any) any {
	switch a := a.(type) {
	case ledger.Saying:
		return w.said(before, a)
	case ledger.Phrase:
		return w.phrase(a)
	case error:
		return w.behind(before, a)
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
