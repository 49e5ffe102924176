package ledger

import (
	"strings"
)

// Provider names the company a payment was made through.
type Provider string

// The two providers.
const (
	Hive  Provider = "hive"
	Stove Provider = "stove"
)

// ParseProvider reads a provider's name in any case. Anything but hive and
// stove is an Invalid error.
func ParseProvider(s string) (Provider, error) {
	switch p := Provider(strings.ToLower(strings.TrimSpace(s))); p {
	case Hive, Stove:
		return p, nil
	default:
		return "", &Error{Kind: Invalid, Human: Say("unknown provider %q (hive or stove)", s)}
	}
}

// Environment is the provider environment a ledger belongs to.
type Environment string

// The two environments.
const (
	Sandbox Environment = "sandbox"
	Live    Environment = "live"
)

// Key identifies an order: the provider, its app (Hive appid or STOVE
// service_id) and the canonical order id (see CanonicalOrder).
type Key struct {
	Provider Provider `json:"provider"`
	App      string   `json:"app"`
	Order    string   `json:"order_id"`
}

// String gives provider:id, the spelling commands accept.
func (k Key) String() string { return string(k.Provider) + ":" + k.Order }

// IsZero reports whether the key names no order.
func (k Key) IsZero() bool { return k.Order == "" }

// CanonicalOrder gives the spelling under which an order is kept. Hive prints
// one id in both cases (unconsumed h…, notifications H…), so Hive ids are
// upper-cased; a STOVE tid is kept as sent. Both are trimmed.
func CanonicalOrder(p Provider, id string) string {
	id = strings.TrimSpace(id)
	if p == Hive {
		return strings.ToUpper(id)
	}
	return id
}

// NewKey makes the key of an order from an id in any spelling.
func NewKey(p Provider, app, id string) Key {
	return Key{Provider: p, App: strings.TrimSpace(app), Order: CanonicalOrder(p, id)}
}

// Tail gives the last 18 digits of a Hive order id, the part that stays equal
// where the documents print two spellings of one payment (h2164… and H3164…).
// It is empty for ids of another shape.
func Tail(p Provider, id string) string {
	if p != Hive || len(id) < 18 {
		return ""
	}
	tail := id[len(id)-18:]
	for _, r := range tail {
		if r < '0' || r > '9' {
			return ""
		}
	}
	return tail
}

// Player is a set of typed ids one source printed together. Empty means the
// source did not say.
type Player struct {
	// ID is the Hive PlayerID or VID (field vid).
	ID string `json:"id,omitempty"`
	// VidType is the Hive account type, v4 unless said otherwise.
	VidType     string `json:"vid_type,omitempty"`
	UID         string `json:"uid,omitempty"`
	GUID        string `json:"guid,omitempty"`
	MemberNo    string `json:"member_no,omitempty"`
	CharacterNo string `json:"character_no,omitempty"`
	// Game is the game's own player id.
	Game string `json:"game,omitempty"`
	Name string `json:"name,omitempty"`
}

// IsZero reports whether no id is known.
func (p Player) IsZero() bool { return p == Player{VidType: p.VidType, Name: p.Name} }

// Primary is the id shown and asked by: Hive vid; STOVE guid, else member_no.
func (p Player) Primary() string {
	for _, id := range []string{p.ID, p.GUID, p.MemberNo, p.UID, p.CharacterNo, p.Game} {
		if id != "" {
			return id
		}
	}
	return ""
}

// IDs lists every id of the player, in a fixed order, without blanks.
func (p Player) IDs() []string {
	var ids []string
	for _, id := range []string{p.ID, p.UID, p.GUID, p.MemberNo, p.CharacterNo, p.Game} {
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// Merge fills what p does not say with what other says.
func (p Player) Merge(other Player) Player {
	fill := func(dst *string, src string) {
		if *dst == "" {
			*dst = src
		}
	}
	fill(&p.ID, other.ID)
	fill(&p.VidType, other.VidType)
	fill(&p.UID, other.UID)
	fill(&p.GUID, other.GUID)
	fill(&p.MemberNo, other.MemberNo)
	fill(&p.CharacterNo, other.CharacterNo)
	fill(&p.Game, other.Game)
	fill(&p.Name, other.Name)
	return p
}

// Contradicts reports whether both players carry an id of one type and the two
// differ. Ids of different types are never compared.
func (p Player) Contradicts(other Player) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return differ(p.ID, other.ID) || differ(p.UID, other.UID) || differ(p.GUID, other.GUID) ||
		differ(p.MemberNo, other.MemberNo) || differ(p.CharacterNo, other.CharacterNo) ||
		differ(p.Game, other.Game)
}
