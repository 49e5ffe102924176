package store

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"

	"makegood/ledger"
)

// pack writes standings as bytes and reads them again, several times faster than
// JSON: flipping through a list is mostly reading standings. The bytes begin with
// a digest of the types they were written from. Standings are only ever a
// projection, so bytes of another shape need not be understood: the order is
// folded and judged again instead.
type pack struct {
	shape [shapeSize]byte
	codec codec
}

const shapeSize = 8

// codec writes and reads values of one type.
type codec struct {
	write func([]byte, reflect.Value) []byte
	read  func(*unpacking, reflect.Value)
}

// unpacking is a position in packed bytes. Strings read from it share its memory.
type unpacking struct {
	text string
	at   int
	bad  bool
}

func newPack() *pack {
	var shape []byte
	p := &pack{codec: codecOf(reflect.TypeFor[ledger.Standing](), &shape)}
	sum := sha256.Sum256(shape)
	copy(p.shape[:], sum[:])
	return p
}

func (p *pack) standing(s *ledger.Standing) []byte {
	out := append(make([]byte, 0, 512), p.shape[:]...)
	return p.codec.write(out, reflect.ValueOf(s).Elem())
}

// unpack reads a standing; ok is false for bytes of another shape.
func (p *pack) unpack(b []byte, s *ledger.Standing) (ok bool) {
	if len(b) < shapeSize || [shapeSize]byte(b) != p.shape {
		return false
	}
	u := &unpacking{text: string(b[shapeSize:])}
	p.codec.read(u, reflect.ValueOf(s).Elem())
	return !u.bad && u.at == len(u.text)
}

// codecOf makes the codec of a type and adds the type to the shape. What is no
// plain value, list or structure is kept as JSON.
func codecOf(t reflect.Type, shape *[]byte) codec {
	*shape = fmt.Appendf(*shape, "%s %s;", t.Kind(), t.Name())
	switch t.Kind() {
	case reflect.String:
		return codec{writeString, readString}
	case reflect.Int, reflect.Int64:
		return codec{writeInt, readInt}
	case reflect.Bool:
		return codec{writeBool, readBool}
	case reflect.Struct:
		if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
			return textCodec(t)
		}
		return structCodec(t, shape)
	case reflect.Slice:
		return sliceCodec(t, shape)
	case reflect.Pointer:
		return pointerCodec(t, shape)
	default:
		return jsonCodec(t)
	}
}

// jsonCodec is for what the others do not know, such as maps. Values of the
// domain always marshal.
func jsonCodec(t reflect.Type) codec {
	return codec{
		write: func(b []byte, v reflect.Value) []byte {
			if v.IsZero() {
				return append(b, 0)
			}
			text, err := json.Marshal(v.Interface())
			if err != nil {
				panic(fmt.Sprintf("ledger/store: %s does not marshal: %v", t, err))
			}
			return append(binary.AppendUvarint(b, uint64(len(text))), text...)
		},
		read: func(u *unpacking, v reflect.Value) {
			text := u.string()
			if text != "" && json.Unmarshal([]byte(text), v.Addr().Interface()) != nil {
				u.bad = true
			}
		},
	}
}

// textCodec is for structures that are kept as a text, such as what is said.
func textCodec(t reflect.Type) codec {
	return codec{
		write: func(b []byte, v reflect.Value) []byte {
			m, _ := v.Interface().(encoding.TextMarshaler)
			text, err := m.MarshalText()
			if err != nil {
				panic(fmt.Sprintf("ledger/store: %s does not marshal: %v", t, err))
			}
			return append(binary.AppendUvarint(b, uint64(len(text))), text...)
		},
		read: func(u *unpacking, v reflect.Value) {
			m, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
			if text := u.string(); text != "" && (!ok || m.UnmarshalText([]byte(text)) != nil) {
				u.bad = true
			}
		},
	}
}

func structCodec(t reflect.Type, shape *[]byte) codec {
	fields := make([]codec, t.NumField())
	for i := range fields {
		f := t.Field(i)
		if !f.IsExported() {
			return jsonCodec(t)
		}
		*shape = append(*shape, f.Name...)
		fields[i] = codecOf(f.Type, shape)
	}
	return codec{
		write: func(b []byte, v reflect.Value) []byte {
			for i := range fields {
				b = fields[i].write(b, v.Field(i))
			}
			return b
		},
		read: func(u *unpacking, v reflect.Value) {
			for i := range fields {
				fields[i].read(u, v.Field(i))
			}
		},
	}
}

// sliceCodec writes the length plus one, so that nil and empty differ.
func sliceCodec(t reflect.Type, shape *[]byte) codec {
	elem := codecOf(t.Elem(), shape)
	return codec{
		write: func(b []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(b, 0)
			}
			b = binary.AppendUvarint(b, uint64(v.Len())+1) //nolint:gosec // a length is not negative
			for i := range v.Len() {
				b = elem.write(b, v.Index(i))
			}
			return b
		},
		read: func(u *unpacking, v reflect.Value) {
			n := u.uvarint()
			if n == 0 {
				return
			}
			// Every element takes a byte at least.
			if n--; n > uint64(len(u.text)-u.at) {
				u.bad = true
				return
			}
			v.Set(reflect.MakeSlice(t, int(n), int(n)))
			for i := range int(n) {
				elem.read(u, v.Index(i))
			}
		},
	}
}

func pointerCodec(t reflect.Type, shape *[]byte) codec {
	elem := codecOf(t.Elem(), shape)
	return codec{
		write: func(b []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(b, 0)
			}
			return elem.write(append(b, 1), v.Elem())
		},
		read: func(u *unpacking, v reflect.Value) {
			if u.uvarint() == 0 || u.bad {
				return
			}
			v.Set(reflect.New(t.Elem()))
			elem.read(u, v.Elem())
		},
	}
}

func writeString(b []byte, v reflect.Value) []byte {
	s := v.String()
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func readString(u *unpacking, v reflect.Value) {
	if text := u.string(); text != "" {
		v.SetString(text)
	}
}

func writeInt(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) }

func readInt(u *unpacking, v reflect.Value) {
	n := u.uvarint()
	// Zigzag, as AppendVarint writes it.
	v.SetInt(int64(n>>1) ^ -int64(n&1)) //nolint:gosec // the bits are those of the number
}

func writeBool(b []byte, v reflect.Value) []byte {
	if v.Bool() {
		return append(b, 1)
	}
	return append(b, 0)
}

func readBool(u *unpacking, v reflect.Value) { v.SetBool(u.uvarint() == 1) }

func (u *unpacking) string() string {
	n := u.uvarint()
	if n > uint64(len(u.text)-u.at) {
		u.bad = true
		return ""
	}
	text := u.text[u.at : u.at+int(n)]
	u.at += int(n)
	return text
}

func (u *unpacking) uvarint() uint64 {
	var n uint64
	for shift := 0; shift < 64 && u.at < len(u.text); shift += 7 {
		c := u.text[u.at]
		u.at++
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
	}
	u.bad = true
	return 0
}
