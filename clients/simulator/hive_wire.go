package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// object is a JSON object that keeps the order of its fields, so that bodies look like the documents' samples.
type object []field

type field struct {
	key   string
	value any
}

// MarshalJSON writes the fields in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(f.key)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", f.key, err)
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.key, err)
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes a value built by this package. It panics where that cannot be done, which only a mistake here can cause.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("simulator: encode %T: %v", v, err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// php writes JSON as PHP does, with escaped slashes, as Hive's samples have it (hiveiap_receipt in unconsumed).
func php(v any) []byte { return bytes.ReplaceAll(encode(v), []byte("/"), []byte(`\/`)) }

// text is a JSON string or number taken as text: Hive and STOVE documents disagree with themselves about which it is.
type text string

// UnmarshalJSON takes a string, a number or null.
func (t *text) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return fmt.Errorf("text: %w", err)
		}
		*t = text(strings.TrimSpace(s))
		return nil
	}
	if bytes.Equal(b, []byte("null")) {
		*t = ""
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return errors.New("text: neither string nor number nor null")
	}
	*t = text(n)
	return nil
}

// kst is the zone of Hive's zone-less datetimes. Korea has no daylight saving time.
func kst() *time.Location { return time.FixedZone("KST", 9*60*60) }

func kstText(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(kst()).Format("2006-01-02 15:04:05")
}

// seconds is Unix milliseconds with second precision, as every _ms field of the documents has it.
func seconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix() * 1000
}

// lower is the spelling of unconsumed and verify (h2...), where notifications have H2....
func lower(id string) string { return strings.ToLower(id) }

// receipt is 32 bytes in base64, one per payment and equal in everything said about it.
func receipt(seed uint64, id string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d receipt %s", seed, id))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// notified is what a notification says about an order, which faults may have bent.
type notified struct {
	kind, amount, marketPID, blob string
	oldFields                     bool
}

// hiveNotification is the body of the documents' table "payment result notification", in the order of its sample.
func (s *Simulator) hiveNotification(o *order, n notified) []byte {
	cancelled, reason := time.Time{}, any(nil)
	if n.kind == kindCancelled {
		cancelled, reason = o.cancelled, o.reason
	}
	paid := o.paid
	if paid.IsZero() {
		paid = o.started // paid_datetime is mandatory; only late-deposit notifies before the payment
	}
	body := object{
		{"type", n.kind},
		{"market_id", "15"},
		{"order_id", o.id},
		{"market_pid", n.marketPID},
		{"vid", o.player.VID},
		{"uid", o.player.UID},
		{"vid_type", "v4"},
		{"server_id", o.server},
		{"appid", s.cfg.AppID},
		{"amount", n.amount},
		{"started_datetime", kstText(o.started)},
		{"paid_datetime", kstText(paid)},
		{"cancelled_datetime", kstText(cancelled)},
		{"cancelled_reason", reason},
		{"currency", o.currency()},
		{"quantity", o.quantity},
		{"hiveiap_receipt", o.receipt},
	}
	if n.oldFields {
		body = append(body, field{"additionalInfo", o.payload})
	} else {
		body = append(body, field{"started_datetime_ms", seconds(o.started)}, field{"paid_datetime_ms", seconds(paid)},
			field{"cancelled_datetime_ms", seconds(cancelled)}, field{"iap_payload", o.payload})
	}
	return php(append(body, field{"purchase_bypass_info", n.blob}))
}

// unconsumedRow is one row of unconsumed_lists, in the order of its sample.
func (s *Simulator) unconsumedRow(o *order) object {
	return object{
		{"market_pid", o.lines[0].product.MarketPID},
		{"order_id", lower(o.id)},
		{"server_id", o.server},
		{"vid", o.player.VID},
		{"uid", o.player.UID},
		{"amount", o.amount().String()},
		{"currency", o.currency()},
		{"quantity", o.quantity},
		{"started_datetime", kstText(o.started)},
		{"paid_datetime", kstText(o.paid)},
		{"market_id", "15"},
		{"hiveiap_receipt", o.receipt},
		{"purchase_bypass_info", s.blobListed(o)},
		{"started_datetime_ms", seconds(o.started)},
		{"paid_datetime_ms", seconds(o.paid)},
		{"iap_payload", o.payload},
	}
}

// blobNotified is the purchase_bypass_info of a notification. It differs from blobListed in the order of its fields, and
// between paid and cancelled: the samples show three different prefixes for one payment.
func (s *Simulator) blobNotified(o *order, kind string) string {
	return blob(append(object{{"type", kind}, {"market_id", "15"}, {"order_id", o.id}}, s.blobTail(o)...))
}

// blobListed is the purchase_bypass_info of an unconsumed row.
func (s *Simulator) blobListed(o *order) string {
	tail := s.blobTail(o)
	return blob(append(object{tail[0], {"market_id", "15"}, {"order_id", o.id}}, tail[1:]...))
}

func (s *Simulator) blobTail(o *order) object {
	return object{
		{"market_pid", o.lines[0].product.MarketPID},
		{"vid", o.player.VID},
		{"uid", o.player.UID},
		{"server_id", o.server},
		{"appid", s.cfg.AppID},
		{"amount", o.amount().String()},
		{"started_datetime", nil},
		{"paid_datetime", nil},
		{"currency", o.currency()},
		{"hiveiap_receipt", o.receipt},
	}
}

func blob(o object) string { return base64.StdEncoding.EncodeToString(php(o)) }

// sealed is what verify reads out of a purchase_bypass_info.
type sealed struct {
	OrderID text `json:"order_id"`
	Receipt text `json:"hiveiap_receipt"`
	AppID   text `json:"appid"`
}

func unseal(raw string) (sealed, error) {
	var b sealed
	plain, err := base64.StdEncoding.DecodeString(raw)
	if err != nil {
		return b, fmt.Errorf("bypass info: %w", err)
	}
	if err := json.Unmarshal(plain, &b); err != nil {
		return b, fmt.Errorf("bypass info: %w", err)
	}
	if b.OrderID == "" {
		return b, errors.New("bypass info: it names no order")
	}
	return b, nil
}
