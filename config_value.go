package main

import (
	"maps"
	"math"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"makegood/ledger"
)

// value decodes one value by the type of the field that takes it.
func (d *configDecoder) value(at keyPath, raw any, field reflect.StructField, into reflect.Value) {
	check := strings.TrimPrefix(field.Tag.Get("check"), "required ")
	switch target := into.Addr().Interface().(type) {
	case *string:
		d.string(at, raw, check, target)
	case *bool:
		on, ok := raw.(bool)
		if !ok {
			d.fail(at, "must be true or false, not %s", tomlKind(raw))
		}
		*target = on
	case *int:
		d.int(at, raw, check, target)
	case *float64:
		d.float(at, raw, target)
	case *time.Duration:
		d.duration(at, raw, check, target)
	case *TimeOfDay:
		d.timeOfDay(at, raw, target)
	case **time.Location:
		d.location(at, raw, target)
	case *Secret:
		d.secret(at, raw, target)
	case *MoneyTable:
		*target = d.money(at, raw)
	case *[]ProductItem:
		*target = d.items(at, raw)
	case *[]string:
		*target = list(d, at, raw, d.word)
	case *[]int:
		*target = list(d, at, raw, d.code)
	case *[]netip.Prefix:
		*target = list(d, at, raw, d.network)
	case *map[string]string:
		*target = dictionary(d, at, raw, d.word)
	case *map[string][]string:
		*target = dictionary(d, at, raw, d.words)
	default:
		d.compound(at, raw, into)
	}
}

func (d *configDecoder) compound(at keyPath, raw any, into reflect.Value) {
	if into.Kind() == reflect.Slice {
		d.structs(at, raw, into)
		return
	}
	table, ok := raw.(map[string]any)
	if !ok {
		d.fail(at, "must be a table, not %s", tomlKind(raw))
		return
	}
	d.table(at, table, into)
}

// elementDefaults is what a table of an array starts from.
func elementDefaults(of reflect.Type) reflect.Value {
	var defaults any
	switch of {
	case reflect.TypeFor[HiveApp]():
		defaults = HiveApp{Collects: collectsNotification, PickupSLA: 24 * time.Hour}
	case reflect.TypeFor[GrantSource]():
		defaults = GrantSource{Encoding: "utf-8", Every: time.Minute}
	case reflect.TypeFor[AlertOutlet]():
		defaults = AlertOutlet{Format: "json", Severity: 2, MinInterval: 10 * time.Second}
	default:
		return reflect.Zero(of)
	}
	return reflect.ValueOf(defaults)
}

func (d *configDecoder) string(at keyPath, raw any, check string, into *string) {
	text, ok := d.text(at, raw)
	if !ok {
		return
	}
	if text == "" {
		if *into != "" || check == "required" {
			d.fail(at, "is empty")
		}
		return
	}
	checked, err := checkText(text, check, d.dir)
	if err != nil {
		d.record(at, at.String(), ledger.Saying{Args: []any{err}})
		return
	}
	*into = checked
}

// headerToken is what HTTP allows as the name of a header.
var headerToken = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// checkText holds a text against its field's check and answers it normalised.
func checkText(text, check, dir string) (string, error) {
	kind, argument, _ := strings.Cut(check, "=")
	switch kind {
	case "oneof":
		if words := strings.Fields(argument); !slices.Contains(words, text) {
			return "", ledger.Fail("must be %s, not %q", eitherOf(words), text)
		}
	case "path":
		return beside(dir, text), nil
	case "address":
		return text, checkAddress(text)
	case "url":
		return text, checkURL(text)
	case "origin":
		return checkOrigin(text)
	case "token":
		if !headerToken.MatchString(text) {
			return "", ledger.Fail("must be the name of a header, not %q", text)
		}
	}
	return text, nil
}

func eitherOf(words []string) ledger.Saying {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = strconv.Quote(word)
	}
	last := len(quoted) - 1
	return ledger.Say("%s or %s", strings.Join(quoted[:last], ", "), quoted[last])
}

func checkAddress(text string) error {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return ledger.Fail("must be host:port, not %q", text)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return ledger.Fail("must be host:port with a port from 0 to 65535, not %q", text)
	}
	if strings.ContainsAny(host, " /@?#") {
		return ledger.Fail("must be host:port, not %q", text)
	}
	return nil
}

// checkURL does not repeat the address: its query may carry a key.
func checkURL(text string) error {
	parsed, err := url.Parse(text)
	switch {
	case err != nil:
		return ledger.Fail("must be a complete http or https address")
	case parsed.User != nil:
		return ledger.Fail("must not carry a user name or password")
	case parsed.Scheme != "http" && parsed.Scheme != "https", parsed.Hostname() == "":
		return ledger.Fail("must be a complete http or https address, such as https://game.example/pay")
	case parsed.Fragment != "":
		return ledger.Fail("must not carry a fragment (#...)")
	}
	return nil
}

func checkOrigin(text string) (string, error) {
	if err := checkURL(text); err != nil {
		return "", err
	}
	parsed, err := url.Parse(text)
	if err != nil {
		return "", ledger.Fail("must be a complete http or https address")
	}
	if strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.ForceQuery {
		return "", ledger.Fail("must be scheme and host only, such as %s://%s: the documented paths are appended", parsed.Scheme, parsed.Host)
	}
	return parsed.Scheme + "://" + parsed.Host, nil
}

func (d *configDecoder) int(at keyPath, raw any, check string, into *int) {
	number, ok := raw.(int64)
	if !ok {
		d.fail(at, "must be a whole number, not %s", tomlKind(raw))
		return
	}
	kind, argument, _ := strings.Cut(check, "=")
	words := strings.Fields(argument)
	switch kind {
	case "positive":
		if number < 1 || number > math.MaxInt32 {
			d.fail(at, "must be a whole number from 1 to %d, not %d", math.MaxInt32, number)
			return
		}
	case "oneof":
		if !slices.Contains(words, strconv.FormatInt(number, 10)) {
			d.fail(at, "must be %s, not %d", ledger.Say("%s or %s", words[0], words[1]), number)
			return
		}
	case "range":
		low, errLow := strconv.ParseInt(words[0], 10, 64)
		high, errHigh := strconv.ParseInt(words[1], 10, 64)
		if errLow != nil || errHigh != nil || number < low || number > high {
			d.fail(at, "must be from %s to %s, not %d", words[0], words[1], number)
			return
		}
	}
	*into = int(number)
}

// float reads a rate; a whole number will do.
func (d *configDecoder) float(at keyPath, raw any, into *float64) {
	var number float64
	switch given := raw.(type) {
	case int64:
		number = float64(given)
	case float64:
		number = given
	default:
		d.fail(at, "must be a number, not %s", tomlKind(raw))
		return
	}
	if !(number > 0) || math.IsInf(number, 0) {
		d.fail(at, "must be a number above 0, not %v", number)
		return
	}
	*into = number
}

func (d *configDecoder) duration(at keyPath, raw any, check string, into *time.Duration) {
	text, ok := raw.(string)
	if !ok {
		d.fail(at, `must be a duration in quotes, such as "10s" or "5m", not %s`, tomlKind(raw))
		return
	}
	length, err := time.ParseDuration(text)
	switch {
	case err != nil:
		d.fail(at, `must be a duration such as "10s", "5m" or "72h", not %q`, text)
	case length < 0:
		d.fail(at, "must not be negative, not %q", text)
	case length == 0 && check == "positive":
		d.fail(at, "must be longer than nothing, not %q", text)
	default:
		*into = length
	}
}

var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9])$`)

func (d *configDecoder) timeOfDay(at keyPath, raw any, into *TimeOfDay) {
	text, ok := d.text(at, raw)
	if !ok {
		return
	}
	parts := timeOfDay.FindStringSubmatch(text)
	if parts == nil {
		d.fail(at, `must be a time of day such as "06:00", not %q`, text)
		return
	}
	length, err := time.ParseDuration(parts[1] + "h" + parts[2] + "m")
	if err != nil {
		d.fail(at, `must be a time of day such as "06:00", not %q`, text)
		return
	}
	*into = TimeOfDay(length)
}

// location refuses "Local": the same file has to mean the same on every
// machine, and a zone goes out in a header by its name.
func (d *configDecoder) location(at keyPath, raw any, into **time.Location) {
	text, ok := d.text(at, raw)
	if !ok {
		return
	}
	zone, err := time.LoadLocation(text)
	if err != nil || text == "" || text == "Local" {
		d.fail(at, `must be a time zone such as "Asia/Seoul" or "UTC", not %q`, text)
		return
	}
	*into = zone
}

// secret repeats nothing of what stands in the file.
func (d *configDecoder) secret(at keyPath, raw any, into *Secret) {
	text, ok := d.text(at, raw)
	if !ok || text == "" {
		return
	}
	secret := newSecret(at.String(), text, d.dir, d.env)
	if !secret.isLiteral() && secret.open().ref == "" {
		d.fail(at, "names nothing after %s", text[:strings.IndexByte(text, ':')+1])
		return
	}
	d.secrets = append(d.secrets, placedSecret{at: at, secret: secret})
	*into = secret
}

// list decodes an array element by element; an empty one is nil.
func list[T any](d *configDecoder, at keyPath, raw any, element func(keyPath, any) (T, bool)) []T {
	var values []T
	elements, ok := raw.([]any)
	if !ok {
		d.fail(at, "must be an array [...], not %s", tomlKind(raw))
		return nil
	}
	for i, each := range elements {
		if value, ok := element(at.index(i), each); ok {
			values = append(values, value)
		}
	}
	return values
}

// dictionary decodes a table of free names; an empty one is nil.
func dictionary[T any](d *configDecoder, at keyPath, raw any, element func(keyPath, any) (T, bool)) map[string]T {
	table, ok := raw.(map[string]any)
	if !ok {
		d.fail(at, "must be a table, not %s", tomlKind(raw))
		return nil
	}
	var values map[string]T
	for _, name := range slices.Sorted(maps.Keys(table)) {
		value, ok := element(at.child(name), table[name])
		if !ok {
			continue
		}
		if values == nil {
			values = map[string]T{}
		}
		values[name] = value
	}
	return values
}

func (d *configDecoder) word(at keyPath, raw any) (string, bool) {
	text, ok := d.text(at, raw)
	if ok && strings.TrimSpace(text) == "" {
		d.fail(at, "is empty")
		return "", false
	}
	return text, ok
}

// words accepts one text or an array of them.
func (d *configDecoder) words(at keyPath, raw any) ([]string, bool) {
	if _, several := raw.([]any); several {
		return list(d, at, raw, d.word), true
	}
	text, ok := d.word(at, raw)
	return []string{text}, ok
}

func (d *configDecoder) code(at keyPath, raw any) (int, bool) {
	number, ok := raw.(int64)
	if !ok || number < math.MinInt32 || number > math.MaxInt32 {
		d.fail(at, "must be a whole number, not %s", tomlKind(raw))
		return 0, false
	}
	return int(number), true
}

func (d *configDecoder) network(at keyPath, raw any) (netip.Prefix, bool) {
	text, ok := d.text(at, raw)
	if !ok {
		return netip.Prefix{}, false
	}
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Masked(), true
	}
	if single, err := netip.ParseAddr(text); err == nil && single.Zone() == "" {
		return netip.PrefixFrom(single.Unmap(), single.Unmap().BitLen()), true
	}
	d.fail(at, `must be an address or a network such as "203.0.113.0/24", not %q`, text)
	return netip.Prefix{}, false
}
