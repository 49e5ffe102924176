package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// particles are the pairs of Korean particles that depend on how the word before them ends: the first after a
// consonant, the second after a vowel. In a translation both stand in braces behind the value: "%s{을/를} 찾지 못했습니다".
var particles = map[string][2]string{
	"{이/가}":    {"이", "가"},
	"{은/는}":    {"은", "는"},
	"{을/를}":    {"을", "를"},
	"{과/와}":    {"과", "와"},
	"{으로/로}":   {"으로", "로"},
	"{이라/라}":   {"이라", "라"},
	"{이에요/예요}": {"이에요", "예요"},
}

// settleParticles puts the right particle of each pair behind the word it follows.
func settleParticles(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		at := strings.IndexByte(rest, '{')
		if at < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:at])
		rest = rest[at:]
		end := strings.IndexByte(rest, '}')
		pair, ok := particles[rest[:end+1]]
		if !ok {
			b.WriteByte('{')
			rest = rest[1:]
			continue
		}
		b.WriteString(pair[follows(b.String(), pair[0] == "으로")])
		rest = rest[end+1:]
	}
	return b.String()
}

// follows says which of a pair follows a text: 0 after a consonant, 1 after a vowel. rieul says that a final ㄹ counts as
// a vowel, as it does before 로.
func follows(text string, rieul bool) int {
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		final := finalOf(r)
		if final == 0 || rieul && final == finalRieul {
			return 1
		}
		return 0
	}
	return 1
}

// finalRieul is the number of ㄹ among the final consonants of a Hangul syllable.
const finalRieul = 8

// finalOf is the final consonant of what a letter or digit sounds like in Korean, 0 where there is none.
func finalOf(r rune) int {
	const firstSyllable, lastSyllable, finals = '가', '힣', 28
	const other = 1
	switch {
	case r >= firstSyllable && r <= lastSyllable:
		return int(r-firstSyllable) % finals
	case r == '1' || r == '7' || r == '8' || unicode.ToLower(r) == 'l' || unicode.ToLower(r) == 'r':
		return finalRieul
	case r == '0' || r == '3' || r == '6' || unicode.ToLower(r) == 'm' || unicode.ToLower(r) == 'n':
		return other
	default:
		return 0
	}
}
