package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// FactKind is the kind of a fact. The set is closed.
type FactKind string

// The kinds of facts and the payload type each carries in Data.
const (
	// FactEnvironment is the first fact of every ledger (payload Founding).
	FactEnvironment FactKind = "environment"
	// FactNotification is one webhook delivery as it arrived (Notification).
	FactNotification FactKind = "notification"
	// FactReread is a new interpretation of a stored notification (Notification
	// with Of set); it replaces the earlier interpretation in the fold.
	FactReread FactKind = "reread"
	// FactObservation is what a provider or the game answered to a question (Observation).
	FactObservation FactKind = "observation"
	// FactGrant is what the game gave, or failed to give (Grant).
	FactGrant FactKind = "grant"
	// FactRevoke is what the game took back (Grant, status revoked or expired).
	FactRevoke FactKind = "revoke"
	// FactCoverage declares how far a grant source reaches (Coverage).
	FactCoverage FactKind = "coverage"
	// FactForward is the game's answer to a forwarded or replayed notification (Forward).
	FactForward FactKind = "forward"
	// FactAction is one step of an action (ActionStep).
	FactAction FactKind = "action"
	// FactCase is one step of a case (CaseStep).
	FactCase FactKind = "case"
	// FactBatch is one step of something done to many orders (BatchStep); it is about no order itself.
	FactBatch FactKind = "batch"
	// FactEvidence is what a person saw elsewhere (Evidence).
	FactEvidence FactKind = "evidence"
	// FactSource is a provider source becoming suspect or being released (Source).
	FactSource FactKind = "source"
	// FactArm arms or disarms write actions (Arm).
	FactArm FactKind = "arm"
	// FactProduct declares what a product grants (Product).
	FactProduct FactKind = "product"
	// FactPlayer joins ids of one player from an imported list (PlayerLink).
	FactPlayer FactKind = "player"
	// FactCheckout is an order placed by this console (Checkout).
	FactCheckout FactKind = "checkout"
	// FactCatalogue is what a provider sells, as it was read (Catalogue).
	FactCatalogue FactKind = "catalogue"
	// FactNote is what a person wrote about a player (Note); its key names the
	// provider alone. A note on an order is a step of its case.
	FactNote FactKind = "note"
	// FactJournal is something worth keeping that is about no order: a gap, a
	// rejected source, an alarm, an import's result (Journal).
	FactJournal FactKind = "journal"
	// FactMaintenance declares a maintenance, or ends one (Maintenance).
	FactMaintenance FactKind = "maintenance"
	// FactAlert is an alert raised or cleared (Alert).
	FactAlert FactKind = "alert"
	// FactPost is a step of telling alerts to a receiver outside (AlertPost).
	FactPost FactKind = "post"
)

// Fact is one immutable entry of the ledger.
type Fact struct {
	// Seq numbers facts from 1 without gaps.
	Seq int64
	// At is when the fact was recorded.
	At   Instant
	Kind FactKind
	// Key names the order the fact is about; its Order may be empty.
	Key Key
	// Actor is the operator, or empty where no person was behind it.
	Actor string
	// Source says where it came from: remote address, file and line, command.
	Source string
	// Data is the payload as JSON, the interpretation of Raw where there is one.
	Data json.RawMessage
	// Raw is the bytes exactly as they came; nil where nothing came. Stores may
	// leave it out when a fact is read for folding.
	Raw []byte
	// Headers are a notification's headers, Authorization and Cookie redacted,
	// one "Name: value" a line.
	Headers string
	// RawSum is the SHA-256 of Raw; zero where Raw is empty.
	RawSum [32]byte
	// Prev and Hash chain the facts.
	Prev, Hash [32]byte
}

// Draft is a fact on its way into the ledger: no Seq, RawSum or hashes yet.
type Draft struct {
	Fact Fact
	// Unique, where not empty, admits the fact once: a second draft with the
	// same Unique is not appended and its receipt says Duplicate.
	Unique string
}

// Receipt is the store's answer for one draft, given only after the fact is
// durable.
type Receipt struct {
	// Seq is the fact's number; for a duplicate the number of the first one.
	Seq       int64
	Duplicate bool
	// At is the recorded instant.
	At Instant
}

// NewDraft makes a draft with a JSON payload. Payload types of this package
// always marshal; one that does not is a programming error and panics.
func NewDraft(kind FactKind, at Instant, key Key, payload any) Draft {
	data, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("ledger: payload of %s: %v", kind, err))
	}
	return Draft{Fact: Fact{Kind: kind, At: at, Key: key, Data: data}}
}

// By sets who and from where; it returns the draft for chaining.
func (d Draft) By(actor, source string) Draft {
	d.Fact.Actor, d.Fact.Source = actor, source
	return d
}

// With sets the raw bytes and headers; it returns the draft for chaining.
func (d Draft) With(raw []byte, headers string) Draft {
	d.Fact.Raw, d.Fact.Headers = raw, headers
	return d
}

// Decode reads the payload into v, a pointer to the payload type of the kind.
func (f Fact) Decode(v any) error {
	if err := json.Unmarshal(f.Data, v); err != nil {
		return &Error{Op: fmt.Sprintf("fact %d", f.Seq), Kind: Corrupt, Human: Say("payload of kind %s is unreadable", string(f.Kind)), Err: err}
	}
	return nil
}

// canonVersion is the version of the canonical form that is hashed.
const canonVersion = 1

// SumRaw gives RawSum of the bytes: zero for none.
func SumRaw(raw []byte) [32]byte {
	if len(raw) == 0 {
		return [32]byte{}
	}
	return sha256.Sum256(raw)
}

// ChainHash gives the fact's hash: SHA-256 over a versioned, length-prefixed
// canonical form of every field and the previous fact's hash.
func (f Fact) ChainHash() [32]byte {
	buf := make([]byte, 0, 256+len(f.Data)+len(f.Headers))
	num := func(n int64) { buf = binary.BigEndian.AppendUint64(buf, uint64(n)) } //nolint:gosec // two's complement is the canonical form
	text := func(s string) {
		num(int64(len(s)))
		buf = append(buf, s...)
	}
	buf = append(buf, canonVersion)
	num(f.Seq)
	num(int64(f.At))
	text(string(f.Kind))
	text(string(f.Key.Provider))
	text(f.Key.App)
	text(f.Key.Order)
	text(f.Actor)
	text(f.Source)
	text(string(f.Data))
	text(f.Headers)
	buf = append(buf, f.RawSum[:]...)
	buf = append(buf, f.Prev[:]...)
	return sha256.Sum256(buf)
}

// Verify checks one link of the chain: the raw bytes against their sum (where
// they are present), the previous hash, and the fact's own hash.
func (f Fact) Verify(prev [32]byte) error {
	broken := func(what Phrase) error {
		return &Error{Op: "audit", Kind: Corrupt, Human: Say("chain breaks at sequence number %d: %s", f.Seq, what)}
	}
	if f.Prev != prev {
		return broken("it does not follow the fact before it")
	}
	if f.Raw != nil && SumRaw(f.Raw) != f.RawSum {
		return broken("the stored bytes are not those that were recorded")
	}
	if f.ChainHash() != f.Hash {
		return broken("its content is not what was recorded")
	}
	return nil
}

// Hex gives a hash as text.
func Hex(sum [32]byte) string { return hex.EncodeToString(sum[:]) }
