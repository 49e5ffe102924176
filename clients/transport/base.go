package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"makegood/ledger"
)

// BaseURL checks an override that names scheme and host only, to which a
// documented path will be appended, and gives it without a trailing slash. An
// empty override gives the default.
func BaseURL(override, byDefault string) (string, error) {
	if strings.TrimSpace(override) == "" {
		return byDefault, nil
	}
	u, err := url.Parse(strings.TrimSpace(override))
	switch {
	case err != nil:
		return "", ledger.Fail("base url %q does not parse", RedactURL(override))
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", ledger.Fail("base url %q needs a scheme (http or https) and a host", RedactURL(override))
	case u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return "", ledger.Fail("base url %q may name scheme and host only: the documented path is appended", RedactURL(override))
	}
	return u.Scheme + "://" + u.Host, nil
}

// Body encodes a request body as JSON, without the escapes for HTML that would
// change the look of what is signed off by an operator.
func Body(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode request body: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Elements gives the entries of a member that is documented as an object and
// sent as an array, or the other way round: the elements of an array; the
// values of an object that holds nothing but objects (an array whose keys have
// gaps is sent so); any other object as the one entry. Null and absent are no
// entries. The raw JSON has to be valid.
func Elements(raw json.RawMessage) ([]json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] == 'n' {
		return nil, nil
	}
	var list []json.RawMessage
	switch raw[0] {
	case '[':
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, fmt.Errorf("read list: %w", err)
		}
		return list, nil
	case '{':
	default:
		return nil, ledger.Fail("neither a list nor an object: %s", Snippet(raw))
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("read object: %w", err)
	}
	for dec.More() {
		if _, err := dec.Token(); err != nil {
			return nil, fmt.Errorf("read object: %w", err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, fmt.Errorf("read object: %w", err)
		}
		if value[0] != '{' {
			return []json.RawMessage{raw}, nil
		}
		list = append(list, value)
	}
	return list, nil
}

// IdentifierError says why a text cannot be the identifier of an order: empty,
// longer than 128 bytes, or with control characters or characters that were
// destroyed on the way (two different ids would look the same). Its one value is
// the name of the field; it is empty for a usable one.
func IdentifierError(id string) ledger.Phrase {
	const longest = 128
	switch {
	case id == "":
		return "%s is missing"
	case len(id) > longest:
		return "%s is longer than 128 bytes"
	case strings.ContainsFunc(id, func(r rune) bool { return r == '\uFFFD' || printable(r) != r }):
		return "%s has characters that no identifier has"
	default:
		return ""
	}
}
