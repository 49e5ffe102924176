package rows

import (
	"slices"
	"strings"

	"makegood/ledger"
)

// rowQuantity reads the quantity beside an item_id. A row that has no such
// field speaks of one; one that leaves it empty is not read as anything.
func rowQuantity(r *row, column int) (int64, error) {
	switch {
	case !r.has(column):
		return 1, nil
	case r.cells[column] == "":
		return 0, bad("quantity is empty")
	case r.cells[column] == "1":
		return 1, nil
	default:
		return parseQuantity(r.cells[column])
	}
}

// items reads a list of items: a JSON array, or text such as gem:100;ticket:1.
func (rd *reader) items(column int) ([]ledger.Item, error) {
	nested := rd.row.nested
	text := rd.row.cells[column]
	if nested == nil && strings.HasPrefix(text, "[") {
		// What a table holds in a cell has been decoded already.
		decoder := rd.decoder
		rd.decoder = nil
		defer func() { rd.decoder = decoder }()
		nested = []byte(text)
	}
	if nested != nil {
		return rd.itemArray(nested)
	}
	var items []ledger.Item
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == ',' || r == '|' }) {
		if part = trim(part); part == "" {
			continue
		}
		item, err := parseItem(part)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// parseItem reads "gem:100".
func parseItem(text string) (ledger.Item, error) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 1 {
		return ledger.Item{}, bad("item %s is not an item and its quantity such as gem:100", quote(text))
	}
	id := clean(text[:colon])
	if flaw, _ := idFlaw(id, false); !flaw.IsZero() || id == "" {
		return ledger.Item{}, bad("item_id %s %s", quote(id), orEmpty(flaw))
	}
	quantity, err := parseQuantity(clean(text[colon+1:]))
	return ledger.Item{ItemID: id, Quantity: quantity}, err
}

func orEmpty(flaw ledger.Saying) ledger.Saying {
	if flaw.IsZero() {
		return ledger.Say("is empty")
	}
	return flaw
}

// itemArray reads [{"item_id":"gem","quantity":100}, "ticket:1"].
func (rd *reader) itemArray(array []byte) ([]ledger.Item, error) {
	s := &rd.sub
	s.w, s.line = fixedWindow(array), 1
	if c, err := s.blanks(); err != nil || c != '[' {
		return nil, bad("items is not an array")
	}
	s.w.pos++
	items := []ledger.Item{}
	for {
		c, err := s.blanks()
		if err != nil {
			return nil, bad("items is not closed")
		}
		s.w.mark = s.w.pos
		switch c {
		case ',':
			s.w.pos++
			continue
		case ']':
			return items, nil
		case '{':
			item, err := rd.itemObject()
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		case '"':
			item, err := rd.itemText()
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		default:
			return nil, bad(`items holds something that is neither {"item_id":"gem","quantity":100} nor "gem:100"`)
		}
	}
}

func (rd *reader) itemText() (ledger.Item, error) {
	from, to, escaped, err := rd.sub.text()
	if err != nil {
		return ledger.Item{}, bad("items is not JSON")
	}
	text, err := rd.piece(from, to, escaped)
	if err != nil {
		return ledger.Item{}, bad("items %v", err)
	}
	return parseItem(trim(text))
}

// itemFields are the members of an item that are read.
var itemFields = [...]string{"item_id", "quantity", "name"}

func (rd *reader) itemObject() (ledger.Item, error) {
	if err := rd.sub.object(); err != nil {
		return ledger.Item{}, bad("items: %v", err)
	}
	item := ledger.Item{Quantity: 1}
	var seen [len(itemFields)]bool
	for i := range rd.sub.members {
		m := &rd.sub.members[i]
		which, err := rd.itemField(m)
		if err != nil {
			return item, err
		}
		if which < 0 {
			continue
		}
		if seen[which] {
			return item, bad("items: %s stands twice in one item", itemFields[which])
		}
		seen[which] = true
		if err := rd.itemMember(&item, itemFields[which], m); err != nil {
			return item, err
		}
	}
	if item.ItemID == "" {
		return item, bad("an item of items has no item_id")
	}
	return item, nil
}

// itemField gives the number of a member's name in itemFields, or -1.
func (rd *reader) itemField(m *member) (int, error) {
	w := &rd.sub.w
	raw := w.buf[w.mark+m.name : w.mark+m.nameEnd]
	for i, name := range itemFields {
		if string(raw) == name {
			return i, nil
		}
	}
	name, err := rd.piece(m.name, m.nameEnd, m.nameEscaped)
	if err != nil {
		return -1, bad("items %v", err)
	}
	return slices.Index(itemFields[:], fold(name)), nil
}

func (rd *reader) itemMember(item *ledger.Item, name string, m *member) error {
	number := m.kind == '-' || isDigit(m.kind)
	if m.kind == 'n' {
		return nil
	}
	if m.kind != '"' && !number {
		return bad("%s of an item is neither a text nor a number", name)
	}
	value, err := rd.piece(m.value, m.valueEnd, m.escaped)
	if err != nil {
		return bad("%s of an item %v", name, err)
	}
	switch name {
	case "quantity":
		item.Quantity, err = parseQuantity(clean(value))
	case "name":
		item.Name = trim(value)
		if len(item.Name) > maxText {
			err = bad("name of an item is %d bytes long, more than is taken (%d)", len(item.Name), maxText)
		}
	default:
		item.ItemID = clean(value)
		if flaw, _ := idFlaw(item.ItemID, number); !flaw.IsZero() {
			err = bad("item_id %s %s", quote(item.ItemID), flaw)
		}
	}
	return err
}

// piece gives a part of the array that is being read, decoded.
func (rd *reader) piece(from, to int, escaped bool) (string, error) {
	w := &rd.sub.w
	text := string(w.buf[w.mark+from : w.mark+to])
	if !isASCII(text) {
		var err error
		if text, err = rd.decode(text); err != nil {
			return "", err
		}
	}
	if escaped {
		text = jsonText(text)
	}
	return text, nil
}
