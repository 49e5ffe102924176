package plain

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mask takes secrets out of texts and JSON and, unless it is open, what is about a person: ids, names, addresses, receipts
// and what the game attached to a purchase. A value has one label wherever it stands, so that what was equal still is.
type mask struct {
	// open leaves what is about a person.
	open   bool
	labels map[string]string
	counts map[string]int
	values []string
	// changed says that something was taken out since it was last set to false.
	changed bool
}

func newMask(open bool) *mask {
	return &mask{open: open, labels: map[string]string{}, counts: map[string]int{}}
}

// What a label calls the value it stands for.
const (
	maskedPlayer  = "player id"
	maskedName    = "name"
	maskedAddress = "address"
	maskedContact = "contact"
	maskedReceipt = "receipt"
	maskedPayload = "game payload"
)

// personal says what a field is of a person: the providers' fields, those of grant rows, and ours. Empty: nothing.
func personal(parent, field string) string {
	switch field = strings.ToLower(field); field {
	case "vid", "uid", "user_id", "player_id", "guid", "member_no", "character_no", "character_id", "giftee_uid", "server_uid":
		return maskedPlayer
	case "id", "game":
		if strings.EqualFold(parent, "player") {
			return maskedPlayer
		}
	case "name":
		switch strings.ToLower(parent) {
		case "player", "user", "character", "account", "buyer":
			return maskedName
		}
	case "player_name", "nickname", "character_name", "user_name":
		return maskedName
	case "remote", "ip", "client_ip", "remote_addr":
		return maskedAddress
	case "email", "phone":
		return maskedContact
	case "iap_payload", "additionalinfo", "payload", "service_order_id":
		return maskedPayload
	}
	if isBlob(field) {
		return maskedReceipt
	}
	return ""
}

// label is what stands for a value.
func (m *mask) label(kind, value string) string {
	m.changed = true
	if l, ok := m.labels[value]; ok {
		return l
	}
	m.counts[kind]++
	l := fmt.Sprintf("[%s %d]", kind, m.counts[kind])
	m.labels[value] = l
	m.values = append(m.values, value)
	// The longest first: an id may be the beginning of another.
	slices.SortStableFunc(m.values, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return l
}

// learn remembers what a JSON value says of persons, so that texts before it are masked as well.
func (m *mask) learn(data []byte) {
	// What is no JSON says nothing by name; json answers so to whoever needs it.
	_, _ = m.json(data)
	m.changed = false
}

// json is a JSON value masked field by field.
func (m *mask) json(data []byte) ([]byte, error) {
	return copier{
		text: m.field,
		number: func(parent, field, digits string) string {
			kind := personal(parent, field)
			if _, known := m.labels[digits]; m.open || kind == "" && (!known || len(digits) < leastMasked(digits)) {
				return ""
			}
			return m.label(kind, digits)
		},
	}.copy(data)
}

func (m *mask) field(parent, field, s string) string {
	kind := personal(parent, field)
	switch {
	case s == "":
		return s
	case isSecret(field):
		m.changed = true
		return withheld
	case kind != "" && !m.open:
		return m.label(kind, s)
	case holdsJSON(s):
		if inner, err := m.json([]byte(s)); err == nil {
			return string(inner)
		}
	case strings.EqualFold(field, "url"):
		// An address in it is that of a server, not of a person.
		return m.known(m.secrets(s))
	}
	return m.text(s)
}

var (
	addressV4 = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)
	addressV6 = regexp.MustCompile(`[0-9A-Fa-f]*:[0-9A-Fa-f:.]+`)
	mailbox   = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`)
)

// text is running text masked: secrets, every value a field has named, addresses, and runs no word is as long as.
func (m *mask) text(s string) string {
	s = m.secrets(s)
	if m.open {
		return s
	}
	s = m.known(s)
	named := func(kind string) func(string) string {
		return func(v string) string {
			if kind == maskedAddress {
				if _, err := netip.ParseAddr(v); err != nil {
					return v
				}
			}
			return m.label(kind, v)
		}
	}
	s = mailbox.ReplaceAllStringFunc(s, named(maskedContact))
	s = addressV4.ReplaceAllStringFunc(s, named(maskedAddress))
	s = addressV6.ReplaceAllStringFunc(s, named(maskedAddress))
	if short := scrub(s); short != s {
		m.changed = true
		s = short
	}
	return s
}

// neverKept stands for a token where a request was recorded: the token itself never reached the ledger.
const neverKept = "redacted"

func (m *mask) secrets(s string) string {
	out := bearer.ReplaceAllStringFunc(s, func(credential string) string {
		if strings.HasSuffix(credential, " "+neverKept) {
			// It is as the ledger has it: what was sent stays provable.
			return credential
		}
		return bearer.ReplaceAllString(credential, "$1 "+withheld)
	})
	m.changed = m.changed || out != s
	return out
}

// known replaces every value that has a label.
func (m *mask) known(s string) string {
	if m.open {
		return s
	}
	for _, v := range m.values {
		// A value as short as this is a word of its own right somewhere else: fields are masked, texts are not.
		if utf8.RuneCountInString(v) < leastMasked(v) || !strings.Contains(s, v) {
			continue
		}
		s = m.replace(s, v)
	}
	return s
}

// leastMasked is how many letters a value needs to be looked for in running text: a name in Hangul has two or three, and a
// short number may be any number.
func leastMasked(v string) int {
	switch {
	case !strings.ContainsFunc(v, func(r rune) bool { return r < '0' || r > '9' }):
		return 6
	case ascii(v):
		return 4
	default:
		return 2
	}
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// replace puts a value's label where the value stands as a word of its own. Korean sets particles behind a name without a
// space, so beside letters of another script it is still one.
func (m *mask) replace(s, v string) string {
	var b strings.Builder
	for rest := s; ; {
		i := strings.Index(rest, v)
		if i < 0 {
			b.WriteString(rest)
			return b.String()
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		if i == 0 {
			before, _ = utf8.DecodeLastRuneInString(b.String())
		}
		after, _ := utf8.DecodeRuneInString(rest[i+len(v):])
		b.WriteString(rest[:i])
		if ascii(v) && (wordy(before) || wordy(after)) {
			b.WriteString(v)
		} else {
			b.WriteString(m.label("", v))
		}
		rest = rest[i+len(v):]
	}
}

func wordy(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// bytes is a body as it came, or masked where it holds what must not leave; same says which.
func (m *mask) bytes(raw []byte) (out []byte, same bool) {
	m.changed = false
	masked, err := m.json(raw)
	if err != nil {
		masked = []byte(m.text(string(raw)))
	}
	if !m.changed {
		return raw, true
	}
	return masked, false
}
