package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// Redacted prints the effective configuration as TOML: every key with the value
// in force, secrets by where they come from, command lines and the queries of
// addresses left out. Keys without a value are left out too.
func (c Config) Redacted() string {
	var out strings.Builder
	redactTable(&out, reflect.ValueOf(c), "")
	return strings.TrimLeft(out.String(), "\n")
}

// redactTable prints the plain keys of a table, then its sub-tables: the other
// way round a key would belong to the table above it.
func redactTable(out *strings.Builder, table reflect.Value, prefix string) {
	var later []func()
	for field, value := range table.Fields() {
		key := field.Tag.Get("toml")
		if key == "" || key == "-" {
			continue
		}
		name := prefix + key
		switch {
		case section(field.Type):
			later = append(later, func() {
				fmt.Fprintf(out, "\n[%s]\n", name)
				redactTable(out, value, name+".")
			})
		case field.Type.Kind() == reflect.Slice && section(field.Type.Elem()) && field.Type != reflect.TypeFor[[]ProductItem]():
			later = append(later, func() {
				for i := range value.Len() {
					fmt.Fprintf(out, "\n[[%s]]\n", name)
					redactTable(out, value.Index(i), name+".")
				}
			})
		default:
			if text := redactValue(field, value); text != "" {
				fmt.Fprintf(out, "%s = %s\n", key, text)
			}
		}
	}
	for _, print := range later {
		print()
	}
}

// redactValue writes one value, or nothing where there is none to write.
func redactValue(field reflect.StructField, value reflect.Value) string {
	if field.Tag.Get("redact") == "hide" && !value.IsZero() {
		return `"(hidden)"`
	}
	switch given := value.Interface().(type) {
	case Secret:
		if !given.IsSet() {
			return ""
		}
		return strconv.Quote(given.String())
	case string:
		return redactText(given)
	case time.Duration, TimeOfDay:
		return quoteStringer(value)
	case *time.Location:
		return strconv.Quote(given.String())
	case []netip.Prefix:
		return redactList(given, netip.Prefix.String)
	case []string:
		return redactList(given, func(text string) string { return text })
	case []ProductItem:
		if given == nil {
			return ""
		}
		return redactList(given, func(item ProductItem) string { return fmt.Sprintf("%s:%d", item.ItemID, item.Quantity) })
	case []int:
		return strings.ReplaceAll(fmt.Sprint(given), " ", ", ")
	case map[string]string:
		return redactMap(given, strconv.Quote)
	case MoneyTable:
		return redactMap(given, strconv.Quote)
	case map[string][]string:
		return redactMap(given, func(words []string) string {
			return redactList(words, func(word string) string { return word })
		})
	}
	return fmt.Sprint(value.Interface())
}

func quoteStringer(value reflect.Value) string { return strconv.Quote(fmt.Sprint(value.Interface())) }

// redactText leaves out the query of an address: it may carry a key.
func redactText(text string) string {
	if text == "" {
		return ""
	}
	if parsed, err := url.Parse(text); err == nil && parsed.Host != "" && parsed.RawQuery != "" {
		parsed.RawQuery = "hidden"
		return strconv.Quote(parsed.String())
	}
	return strconv.Quote(text)
}

func redactList[T any](values []T, text func(T) string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = strconv.Quote(text(value))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func redactMap[T any](values map[string]T, text func(T) string) string {
	if len(values) == 0 {
		return ""
	}
	pairs := make([]string, 0, len(values))
	for name, value := range values {
		pairs = append(pairs, toml.Key{name}.String()+" = "+text(value))
	}
	slices.Sort(pairs)
	return "{ " + strings.Join(pairs, ", ") + " }"
}
