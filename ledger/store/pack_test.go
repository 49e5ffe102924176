package store

import (
	"encoding"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/ledgertest"
)

// filled sets every field to something of its own, so that a field that is lost
// or swapped shows.
func filled(v reflect.Value, n *int64) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("한글 %d", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(*n * -7919)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		if m, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err := m.UnmarshalText(fmt.Appendf(nil, "한글 %d", *n)); err != nil {
				panic(err)
			}
			return
		}
		for i := range v.NumField() {
			filled(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range 3 {
			filled(v.Index(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(v.Elem(), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		filled(key, n)
		filled(value, n)
		v.SetMapIndex(key, value)
	default:
		panic(v.Kind())
	}
}

func TestPack(t *testing.T) {
	t.Parallel()
	p := newPack()
	var full ledger.Standing
	var n int64
	filled(reflect.ValueOf(&full).Elem(), &n)
	empty := ledger.Standing{Flags: []ledger.Class{}, Held: []ledger.Item{}}
	for name, s := range map[string]ledger.Standing{"full": full, "empty": empty, "zero": {}} {
		var got ledger.Standing
		if !p.unpack(p.standing(&s), &got) {
			t.Errorf("%s: not read", name)
		}
		if diff := cmp.Diff(s, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	b := p.standing(&full)
	b[0]++
	if p.unpack(b, &ledger.Standing{}) {
		t.Error("another shape was read")
	}
	for i := range b {
		if p.unpack(p.standing(&full)[:i], &ledger.Standing{}) {
			t.Errorf("cut off after %d bytes it was read", i)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	p := newPack()
	var full ledger.Standing
	var n int64
	filled(reflect.ValueOf(&full).Elem(), &n)
	f.Add(p.standing(&full)[shapeSize:])
	f.Add(p.standing(&ledger.Standing{})[shapeSize:])
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var s, again ledger.Standing
		if !p.unpack(append(p.shape[:], b...), &s) {
			return
		}
		if !p.unpack(p.standing(&s), &again) || !reflect.DeepEqual(s, again) {
			t.Error("what was read is not what is written")
		}
	})
}

// Standings of another version of the program are drawn anew from the facts.
func TestStandingsOfAnotherShape(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir()+"/l.db")
	o := ledgertest.HiveOrder("H2168000000000000001")
	appended(t, s, o.Paid())
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	want, err := s.Orders(t.Context(), ledger.OrderQuery{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := dial(s.path, "_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.exec(`UPDATE standings SET standing = CAST('{"class":"MATCHED"}' AS BLOB)`); err != nil {
		t.Fatal(err)
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	got, err := s.Orders(t.Context(), ledger.OrderQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("orders (-before +after):\n%s", diff)
	}
}
