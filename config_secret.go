package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode"

	"makegood/ledger"
)

// secretCommandDeadline bounds one run of a cmd: secret.
const secretCommandDeadline = 10 * time.Second

// Secret is a value that is never printed. In the file it is a reference
// ("env:NAME", "file:PATH", "cmd:COMMAND") or, outside live, the value itself.
// The zero Secret is unset. Copies share what was read, so a Refresh through
// one is seen by all.
//
// The source hides behind a function because fmt walks into the unexported
// fields of a struct around a Secret, past every method of it, pointers too.
type Secret struct{ open func() *secretSource }

type secretKind int

const (
	secretLiteral secretKind = iota
	secretEnv
	secretFile
	secretCommand
)

type secretSource struct {
	key  string // the configuration key, for errors
	kind secretKind
	ref  string // variable, path, command or the value itself
	dir  string // where a command runs
	env  Environment

	mu     sync.Mutex
	cached string
	read   bool
}

// newSecret reads the reference, not what it refers to. The path of a file:
// reference is made relative to dir.
func newSecret(key, text, dir string, env Environment) Secret {
	source := &secretSource{key: key, kind: secretLiteral, ref: text, dir: dir, env: env}
	for prefix, kind := range map[string]secretKind{"env:": secretEnv, "file:": secretFile, "cmd:": secretCommand} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			source.kind, source.ref = kind, strings.TrimSpace(rest)
		}
	}
	if source.kind == secretFile {
		source.ref = beside(dir, source.ref)
	}
	return Secret{open: func() *secretSource { return source }}
}

// IsSet reports whether the file names a secret, not whether it can be read.
func (s Secret) IsSet() bool { return s.open != nil }

func (s Secret) isLiteral() bool { return s.open != nil && s.open().kind == secretLiteral }

// Value reads the secret, once; later calls answer from memory. An unset
// secret is the empty string.
func (s Secret) Value(ctx context.Context) (string, error) {
	if s.open == nil {
		return "", nil
	}
	source := s.open()
	source.mu.Lock()
	defer source.mu.Unlock()
	if source.read {
		return source.cached, nil
	}
	return source.load(ctx)
}

// Refresh reads the secret anew: call it when a provider answered 401. When
// that fails, what was known before is kept.
func (s Secret) Refresh(ctx context.Context) (string, error) {
	if s.open == nil {
		return "", nil
	}
	source := s.open()
	source.mu.Lock()
	defer source.mu.Unlock()
	return source.load(ctx)
}

// load is called with the lock held. No error of it carries the value.
func (s *secretSource) load(ctx context.Context) (string, error) {
	raw, err := s.fetch(ctx)
	if err != nil {
		return "", err
	}
	value := strings.TrimRight(raw, "\r\n")
	switch {
	case value == "":
		return "", ledger.Fail("%s: %s is empty", s.key, s.describe())
	case strings.ContainsFunc(value, unicode.IsControl):
		return "", ledger.Fail("%s: %s holds a line break or another control character", s.key, s.describe())
	}
	s.cached, s.read = value, true
	return value, nil
}

func (s *secretSource) fetch(ctx context.Context) (string, error) {
	switch s.kind {
	case secretLiteral:
		return s.ref, nil
	case secretEnv:
		if s.env.Lookup != nil {
			if value, ok := s.env.Lookup(s.ref); ok {
				return value, nil
			}
		}
		return "", ledger.Fail("%s: the environment variable %s is not set", s.key, s.ref)
	case secretFile:
		raw, err := readBounded(s.ref, maxSecretFile)
		if err != nil {
			return "", ledger.Fail("%s: read the secret: %s", s.key, err)
		}
		return string(raw), nil
	case secretCommand:
		return s.run(ctx)
	}
	return "", ledger.Fail("%s: no such kind of secret", s.key)
}

func (s *secretSource) run(ctx context.Context) (string, error) {
	if s.env.Run == nil {
		return "", ledger.Fail("%s: cmd: is not available here", s.key)
	}
	bounded, cancel := context.WithTimeout(ctx, secretCommandDeadline)
	defer cancel()
	out, err := s.env.Run(bounded, s.dir, s.ref)
	switch {
	case ctx.Err() != nil:
		return "", ledger.Fail("%s: run cmd: %s", s.key, ctx.Err())
	case errors.Is(bounded.Err(), context.DeadlineExceeded):
		return "", ledger.Fail("%s: cmd did not end within %s; run it by hand to see what it waits for", s.key, secretCommandDeadline)
	case err != nil:
		return "", ledger.Fail("%s: cmd failed: %s; run it by hand to see why", s.key, err)
	}
	return string(out), nil
}

// describe names the reference and nothing secret: a command line may carry
// one itself, so it is left out.
func (s *secretSource) describe() string {
	switch s.kind {
	case secretEnv:
		return "env:" + s.ref
	case secretFile:
		return "file:" + s.ref
	case secretCommand:
		return "cmd"
	case secretLiteral:
	}
	return "literal"
}

// String says where the secret comes from, never what it is.
func (s Secret) String() string {
	if s.open == nil {
		return "secret(unset)"
	}
	return "secret(" + s.open().describe() + ")"
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// Format is String for every verb, %x and %q too.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, s.String()) }

// MarshalText is String, for JSON and every other encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is String, for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
