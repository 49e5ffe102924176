package kit

import tea "github.com/charmbracelet/bubbletea"

// LatinKey reads a key pressed while the keyboard was switched to Hangul as the Latin key it lies on (two-set layout), so
// that j moves down whatever the input method is set to. It is for keys that are commands; what is typed into a line must
// not pass it.
func LatinKey(msg tea.KeyMsg) tea.KeyMsg {
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) != 1 {
		return msg
	}
	const hangul, latin = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ", "qwertyuiopasdfghjklzxcvbnmQWERTOP"
	at := 0
	for _, r := range hangul {
		if r == msg.Runes[0] {
			msg.Runes = []rune{rune(latin[at])}
			return msg
		}
		at++
	}
	return msg
}
