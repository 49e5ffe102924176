package plain

import (
	"encoding/hex"
	"fmt"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// timedFact is one fact of the pack's timeline in JSON.
type timedFact struct {
	FactRecord
	// DelayMS is the time since the fact before, in milliseconds; null at the first.
	DelayMS  *int64    `json:"delay_ms"`
	Body     *bodyFile `json:"body"`
	PrevHash string    `json:"prev_hash"`
	Hash     string    `json:"hash"`
}

// timeline adds every fact in sequence, with the time since the one before, who and from where.
func (d *packed) timeline() error {
	records := make([]timedFact, 0, len(d.facts))
	var text strings.Builder
	v := voice{Words: d.words, now: d.At, zone: d.Zone}
	for i, f := range d.facts {
		r := timedFact{FactRecord: NewFactRecord(f), PrevHash: ledger.Hex(f.Prev), Hash: ledger.Hex(f.Hash)}
		delay := ""
		if i > 0 {
			since := f.At.Sub(d.facts[i-1].At)
			ms := since.Milliseconds()
			r.DelayMS, delay = &ms, kit.Delay(since)
		}
		if b, ok := d.bodies[f.Seq]; ok {
			r.Body = &b
		}
		records = append(records, r)
		fmt.Fprintf(&text, "%s  %8s  #%d  %s\n", v.zoned(f.At), delay, f.Seq, Summary(d.words, f))
		fmt.Fprintf(&text, "    %s\n", d.origin(f))
		if r.Body != nil {
			fmt.Fprintf(&text, "    %s  sha256 %s\n", r.Body.File, r.Body.SHA256)
		}
	}
	d.add("timeline.txt", []byte(d.mask.known(text.String())))
	return d.addJSON("timeline.json", records)
}

// answers adds where the whole answers are, which are facts of no one order.
func (d *packed) answers() error {
	if len(d.Wholes) == 0 {
		return nil
	}
	type answer struct {
		Seq  int64    `json:"seq"`
		At   *string  `json:"at"`
		Hash string   `json:"hash"`
		Body bodyFile `json:"body"`
	}
	list := make([]answer, len(d.Wholes))
	for i, f := range d.Wholes {
		list[i] = answer{f.Seq, atOrNull(f.At), ledger.Hex(f.Hash), d.bodies[f.Seq]}
	}
	return d.addJSON("answers.json", list)
}

// origin says what kind of fact it is, where it came from and who was behind it.
func (d *packed) origin(f ledger.Fact) string {
	kind, source, actor := Spoken(d.words, f.Kind), kit.Clean(f.Source), kit.Clean(f.Actor)
	switch {
	case source == "" && actor == "":
		return kind
	case actor == "":
		return d.words.T("%s from %s", kind, source)
	case source == "":
		return d.words.T("%s by %s", kind, actor)
	default:
		return d.words.T("%s from %s by %s", kind, source, actor)
	}
}

// link is one fact as its hash is made of it.
type link struct {
	Seq int64 `json:"seq"`
	// At is in milliseconds since 1970 UTC.
	At       int64   `json:"at"`
	Kind     string  `json:"kind"`
	Provider string  `json:"provider"`
	App      string  `json:"app"`
	OrderID  string  `json:"order_id"`
	Actor    string  `json:"actor"`
	Source   string  `json:"source"`
	Data     string  `json:"data"`
	Headers  string  `json:"headers"`
	RawSum   *string `json:"raw_sum"`
	PrevHash string  `json:"prev_hash"`
	Hash     string  `json:"hash"`
	// AsRecorded says that the fields are those the hash was made of: nothing was masked.
	AsRecorded bool `json:"as_recorded"`
}

// chain adds what the hash of every fact is made of.
func (d *packed) chain() error {
	links := make([]link, len(d.facts))
	for i, f := range d.facts {
		was := d.Dossier.Facts[i]
		same := string(f.Data) == string(compacted(was.Data)) && f.Source == was.Source && f.Actor == was.Actor && f.Headers == was.Headers
		if same {
			f.Data = was.Data
		}
		links[i] = link{
			Seq: f.Seq, At: int64(f.At), Kind: string(f.Kind), Provider: string(f.Key.Provider), App: f.Key.App, OrderID: f.Key.Order,
			Actor: f.Actor, Source: f.Source, Data: string(f.Data), Headers: f.Headers,
			PrevHash: hex.EncodeToString(f.Prev[:]), Hash: hex.EncodeToString(f.Hash[:]), AsRecorded: same,
		}
		if f.RawSum != ([32]byte{}) {
			links[i].RawSum = orNull(ledger.Hex(f.RawSum))
		}
	}
	return d.addJSON("chain.json", links)
}

// compacted is a JSON value as copying writes it, so that a copy in which nothing was masked equals it.
func compacted(data []byte) []byte {
	out, err := copier{text: func(_, _, s string) string { return s }}.copy(data)
	if err != nil {
		return data
	}
	return out
}

// readme adds what the pack is and how it is checked.
func (d *packed) readme() {
	var b strings.Builder
	say := func(text lang.Text, args ...any) {
		b.WriteString(d.words.T(text, args...))
		b.WriteByte('\n')
	}
	gap := func() { b.WriteByte('\n') }
	k := d.Dossier.Key
	say("Evidence pack of the order %s %s (app %s)", voice{Words: d.words}.called(k.Provider), k.Order, k.App)
	say("as of %s, environment %s, makegood %s, made by %s", d.At.String(), EnvironmentWords(d.words, d.Environment), firstOf(d.Version, "-"), firstOf(d.Operator, "-"))
	gap()
	if d.Reason == "" {
		say("Personal data is masked: player ids, names, addresses, receipts and game payloads stand as labels, one label for one value everywhere.")
		say("The SHA-256 and chain hashes of what is masked are those of the originals, which the ledger keeps.")
	} else {
		say("Personal data is included, because: %s", d.Reason)
		say("That it was is fact %s of the ledger. Answers that are about other orders too stay masked.", itoa(d.ReasonSeq))
	}
	say("Secrets are never included.")
	gap()
	say("order.txt, order.json: the order as it stood, with its class, lamps, case, differences and actions.")
	say("timeline.txt, timeline.json: every fact, with the time since the one before, who and from where.")
	say("raw/: what came, byte for byte; a file with .masked in its name is not, and timeline.json gives the SHA-256 of what came.")
	say("answers.json: the whole answers some of these facts were read from, with the SHA-256 of what came.")
	say("requests/: what was sent outward, as it left.")
	say("chain.json: what the hash of every fact is made of.")
	gap()
	say("How to check it:")
	say("1. The files of this pack: sha256sum -c SHA256SUMS")
	say("2. What came: the sha256sum of a file under raw/ is the sha256 of its fact in timeline.json, unless it is masked.")
	say("3. The chain: the hash of a fact in chain.json with as_recorded true is the SHA-256 over one byte 1; then seq and at, 8 bytes each, big-endian; then kind, provider, app, order_id, actor, source, data and headers, each as its length in bytes (8 bytes, big-endian) and its UTF-8 bytes; then raw_sum (32 bytes, zeros where it is null) and prev_hash (32 bytes).")
	say("4. The ledger: makegood audit verify replays the whole chain, in which these hashes stand under the same numbers.")
	d.add("README.txt", []byte(b.String()))
}
