package ticket

import (
	"regexp"
	"strings"
)

// labelled is a way a text names the id that follows.
type labelled struct {
	label   string
	pattern *regexp.Regexp
}

// behind is what may stand between a label and its value, and the value.
const behind = `[ ]{0,2}(?:\([^)\n]{0,20}\)[ ]?)?(?:[:=#]|은|는|이|가|is)?[ ]{0,3}\n?[ ]{0,3}['"(\[<]?[ ]?([A-Za-z0-9][A-Za-z0-9_-]{2,39}(?:[ ][0-9]{3,19}){0,5})`

// playerLabels are the labels in the order they are tried: a longer name before the one it contains.
var playerLabels = []labelled{
	{LabelMember, regexp.MustCompile(`(?i)(?:\bmember[ _-]?(?:no|num(?:ber)?|id)\b\.?|회원[ ]?번호|멤버[ ]?번호)` + behind)},
	{LabelCharacter, regexp.MustCompile(`(?i)(?:\bcharacter[ _-]?(?:no|num(?:ber)?|id)\b\.?|캐릭터[ ]?(?:번호|ID|아이디))` + behind)},
	{LabelGUID, regexp.MustCompile(`(?i)(?:\bguid\b)` + behind)},
	{LabelUID, regexp.MustCompile(`(?i)(?:\buid\b)` + behind)},
	{LabelVID, regexp.MustCompile(`(?i)(?:\bplayer[ _-]?(?:id|no|num(?:ber)?)\b|\bvid\b|\bpid\b|\bpsid\b|\bCS[ ]?code\b|플레이어[ ]?(?:ID|아이디|번호)|유저[ ]?(?:ID|아이디|번호)|계정[ ]?(?:ID|아이디|번호)|회원[ ]?(?:ID|아이디)|게임[ ]?(?:ID|아이디))` + behind)},
}

// players picks the ids a text calls those of a player.
func (p *picker) players() {
	for _, l := range playerLabels {
		for _, m := range l.pattern.FindAllStringSubmatchIndex(p.text, mostIDs) {
			whole := p.text[m[2]:m[3]]
			groups := strings.Split(whole, " ")
			first := groups[0]
			if !strings.ContainsAny(first, "0123456789") || hiveWhole.MatchString(first) || p.picked(m[2], m[2]+len(first)) {
				continue
			}
			id := ID{Kind: PlayerID, Text: first, Label: l.label, at: m[2]}
			// Blanks inside a number: each longer reading is tried where the ledger does not know the shorter one.
			for n := 2; n <= len(groups) && digitsOnly.MatchString(first); n++ {
				id.Also = append(id.Also, strings.Join(groups[:n], ""))
			}
			p.use(m[2], m[2]+len(first))
			p.add(id)
		}
	}
}
