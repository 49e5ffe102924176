package plain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// What is shown of a blob: enough to tell two apart, too little to use.
const (
	blobShown = 8
	blobMin   = 13
	// blobRun is how long a run of letters and digits may be without being one.
	blobRun = 40
)

// shorten cuts a receipt or a blob to its beginning.
func shorten(s string) string {
	runes := []rune(s)
	if len(runes) < blobMin {
		return s
	}
	return fmt.Sprintf("%s…(%d)", string(runes[:blobShown]), len(runes))
}

// isBlob names the fields that are shortened wherever they stand: ours and the providers'.
func isBlob(field string) bool {
	switch strings.ToLower(field) {
	case "bypass", "receipt", "purchase_bypass_info", "hiveiap_receipt":
		return true
	}
	return false
}

// isSecret names fields that are never shown at all.
func isSecret(field string) bool {
	switch strings.ToLower(field) {
	case "authorization", "cookie", "set-cookie", "token", "access_token", "grants_token", "mirror_token", "password", "secret":
		return true
	}
	return false
}

const withheld = "[redacted]"

var (
	bearer = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[^\s"',;]+`)
	// longRun is what no word and no id is as long as: blobs in running text.
	longRun = regexp.MustCompile(`[A-Za-z0-9+/=_\-]{41,}`)
)

// named is a value that stands under a name, as in what was meant to be JSON, a header or a form.
var named = regexp.MustCompile(`([A-Za-z_-]+)(\\?["']?\s*[:=]\s*\\?["']?)([^\s"',;}&]+)`)

// scrubNamed treats the values of secrets and blobs as those of a JSON body, whatever else is wrong with the text.
func scrubNamed(s string) string {
	return named.ReplaceAllStringFunc(s, func(pair string) string {
		m := named.FindStringSubmatch(pair)
		name, between, value := m[1], m[2], m[3]
		switch {
		case isBlob(name):
			return name + between + shorten(strings.ReplaceAll(value, `\/`, "/"))
		case isSecret(name) && !strings.EqualFold(value, "bearer") && !strings.EqualFold(value, "basic"):
			return name + between + withheld
		}
		return pair
	})
}

// scrub takes tokens out of running text and shortens blobs in it.
func scrub(s string) string {
	s = scrubNamed(bearer.ReplaceAllString(s, "$1 "+withheld))
	return longRun.ReplaceAllStringFunc(s, func(run string) string {
		// A path is as long as its folders are many; a blob in one is still a blob.
		if strings.HasPrefix(run, "/") {
			parts := strings.Split(run, "/")
			for i, part := range parts {
				if len(part) > blobRun {
					parts[i] = shorten(part)
				}
			}
			return strings.Join(parts, "/")
		}
		// Words joined by dashes are long and no blob.
		if strings.ContainsAny(run, "0123456789") && !strings.Contains(run, "//") {
			return shorten(run)
		}
		return run
	})
}

// shortenJSON copies a JSON value with blobs shortened and secrets withheld, its fields in their order. A string that
// holds a JSON object or list itself (the body of a request) is treated alike.
func shortenJSON(data []byte) (json.RawMessage, error) {
	return copier{text: func(_, field, s string) string { return shown(field, s) }}.copy(data)
}

// copier copies JSON token by token, its fields in their order, and may say something else of every value.
type copier struct {
	// text is what a text becomes; field is the name it stands under, an element of a list under the list's, and parent
	// the name of the object the field is in.
	text func(parent, field, s string) string
	// number is the text that stands for a number, or nothing where the number stays; nil leaves all.
	number func(parent, field, digits string) string
}

func (c copier) copy(data []byte) (json.RawMessage, error) {
	// Valid bounds how deep values may nest, which reading token by token does not.
	if !json.Valid(data) {
		return nil, errors.New("this is no json value")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var out bytes.Buffer
	if err := c.value(dec, &out, "", ""); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (c copier) value(dec *json.Decoder, out *bytes.Buffer, parent, field string) error {
	tok, err := dec.Token()
	if err != nil {
		return fmt.Errorf("read json: %w", err)
	}
	switch v := tok.(type) {
	case json.Delim:
		return c.group(dec, out, v, parent, field)
	case string:
		writeText(out, c.text(parent, field, v))
	case json.Number:
		if c.number != nil {
			if s := c.number(parent, field, v.String()); s != "" {
				writeText(out, s)
				return nil
			}
		}
		out.WriteString(v.String())
	case bool:
		fmt.Fprint(out, v)
	default:
		out.WriteString("null")
	}
	return nil
}

func (c copier) group(dec *json.Decoder, out *bytes.Buffer, open json.Delim, parent, field string) error {
	out.WriteString(open.String())
	for i := 0; dec.More(); i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		within, name := parent, field
		if open == '{' {
			tok, err := dec.Token()
			if err != nil {
				return fmt.Errorf("read json: %w", err)
			}
			within, name = field, fmt.Sprint(tok)
			writeText(out, name)
			out.WriteByte(':')
		}
		if err := c.value(dec, out, within, name); err != nil {
			return err
		}
	}
	end, err := dec.Token()
	if err != nil {
		return fmt.Errorf("read json: %w", err)
	}
	fmt.Fprint(out, end)
	return nil
}

// shown is what a text of a field may show.
func shown(field, s string) string {
	switch {
	case isSecret(field) && s != "":
		return withheld
	case isBlob(field):
		return shorten(s)
	case holdsJSON(s):
		if inner, err := shortenJSON([]byte(s)); err == nil {
			return string(inner)
		}
	}
	return bearer.ReplaceAllString(s, "$1 "+withheld)
}

// holdsJSON says whether a text may be a JSON object or list itself; whoever reads it finds out.
func holdsJSON(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[")
}

func writeText(out *bytes.Buffer, s string) {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	// Encoding a string into a buffer cannot fail.
	_ = enc.Encode(s)
	out.Truncate(out.Len() - 1)
}
