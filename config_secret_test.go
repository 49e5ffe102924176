package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const hush = "made-up-hush"

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	env := Environment{Lookup: func(string) (string, bool) { return hush, true }}
	for name, secret := range map[string]Secret{
		"literal": newSecret("hive.token", hush, "", env),
		"env":     newSecret("hive.token", "env:HIVE_TOKEN", "", env),
		"command": newSecret("hive.token", "cmd:echo "+hush, "", env),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := secret.Value(t.Context()); err != nil && name != "command" {
				t.Fatal(err)
			}
			within := struct {
				Open   Secret
				hidden Secret
				Ref    *Secret
				List   []Secret
				Map    map[string]Secret
			}{secret, secret, &secret, []Secret{secret}, map[string]Secret{"k": secret}}
			var logged bytes.Buffer
			slog.New(slog.NewTextHandler(&logged, nil)).Info("asked", "token", secret, "all", within)
			encoded, err := json.Marshal(within)
			if err != nil {
				t.Fatal(err)
			}
			printed := []string{logged.String(), string(encoded), secret.String(), secret.GoString()}
			for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T", "%10.3s"} {
				printed = append(printed, fmt.Sprintf(format, secret), fmt.Sprintf(format, &secret), fmt.Sprintf(format, within))
			}
			for _, text := range printed {
				if strings.Contains(text, hush) || strings.Contains(text, fmt.Sprintf("%x", hush)) {
					t.Errorf("a secret was printed: %s", text)
				}
			}
			if !strings.Contains(string(encoded), `"Open":"secret(`) {
				t.Errorf("json does not say where the secret comes from: %s", encoded)
			}
			if !within.hidden.IsSet() {
				t.Error("the unexported copy is empty, so nothing was proven")
			}
		})
	}
}

func TestSecretValue(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte(hush+"\r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "two"), []byte("a\nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "large"), bytes.Repeat([]byte("x"), maxSecretFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	env := Environment{Run: runShell, Lookup: func(name string) (string, bool) {
		value, ok := map[string]string{"TOKEN": hush + "\n", "EMPTY": ""}[name]
		return value, ok
	}}
	for name, test := range map[string]struct {
		ref, want, wantErr string
	}{
		"literal":          {ref: hush, want: hush},
		"env":              {ref: "env:TOKEN", want: hush},
		"env unset":        {ref: "env:ABSENT", wantErr: "hive.token: the environment variable ABSENT is not set"},
		"env empty":        {ref: "env:EMPTY", wantErr: "hive.token: env:EMPTY is empty"},
		"file":             {ref: "file:token", want: hush},
		"absolute file":    {ref: "file:" + filepath.Join(dir, "token"), want: hush},
		"file missing":     {ref: "file:absent", wantErr: "no such file"},
		"file of lines":    {ref: "file:two", wantErr: "holds a line break"},
		"file too large":   {ref: "file:large", wantErr: "larger than"},
		"cmd":              {ref: "cmd: printf '%s\\n' " + hush, want: hush},
		"cmd in directory": {ref: "cmd:cat token", want: hush},
		"cmd fails":        {ref: "cmd:echo " + hush + "; echo " + hush + " >&2; exit 3", wantErr: "hive.token: cmd failed: sh -c: exit status 3"},
		"cmd without end":  {ref: "cmd:head -c 100000 /dev/zero", wantErr: "more than"},
		"cmd says nothing": {ref: "cmd:true", wantErr: "hive.token: cmd is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newSecret("hive.token", test.ref, dir, env).Value(t.Context())
			if test.wantErr == "" {
				if err != nil || got != test.want {
					t.Errorf("Value() = %q, %v; want %q", got, err, test.want)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.wantErr) {
				t.Fatalf("Value() = %v, want an error with %q", err, test.wantErr)
			}
			if strings.Contains(err.Error(), hush) {
				t.Errorf("the error repeats the secret: %v", err)
			}
		})
	}
}

func TestSecretIsReadOnceAndAnewOnRefresh(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	reads, broken := 0, false
	env := Environment{Run: func(context.Context, string, string) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		reads++
		if broken {
			return nil, errors.New("exit status 1")
		}
		return fmt.Appendf(nil, "value-%d\n", reads), nil
	}}
	secret := newSecret("hive.token", "cmd:print", "", env)
	other := secret
	expect := func(what, want string, read func(context.Context) (string, error)) {
		t.Helper()
		if got, err := read(t.Context()); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", what, got, err, want)
		}
	}
	if reads != 0 {
		t.Error("a secret was read before it was needed")
	}
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() { expect("first Value", "value-1", secret.Value) })
	}
	readers.Wait()
	expect("Refresh", "value-2", secret.Refresh)
	expect("Value of a copy", "value-2", other.Value)
	broken = true
	if _, err := secret.Refresh(t.Context()); err == nil {
		t.Error("a failed Refresh must say so")
	}
	expect("Value after a failed Refresh", "value-2", secret.Value)
}

func TestSecretUnset(t *testing.T) {
	t.Parallel()
	var secret Secret
	value, err := secret.Value(t.Context())
	again, errAgain := secret.Refresh(t.Context())
	if value != "" || again != "" || err != nil || errAgain != nil || secret.IsSet() || secret.String() != "secret(unset)" {
		t.Errorf("an unset secret: %q, %q, %v, %v, %s", value, again, err, errAgain, secret)
	}
	if _, err := newSecret("k", "cmd:x", "", Environment{}).Value(t.Context()); err == nil {
		t.Error("without a shell a cmd: secret must fail")
	}
}

// A command that hangs, with a grandchild holding its output open, ends with
// the caller's context.
func TestSecretCommandEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	marker := filepath.Join(t.TempDir(), "started")
	secret := newSecret("hive.token", "cmd:touch '"+marker+"'; sleep 3600 & sleep 3600; echo late", "", SystemEnvironment())
	done := make(chan error, 1)
	go func() {
		_, err := secret.Value(ctx)
		done <- err
	}()
	deadline := time.After(time.Minute)
	for started := false; !started; {
		select {
		case err := <-done:
			t.Fatalf("the command ended by itself: %v", err)
		case <-deadline:
			t.Fatal("the command never started")
		case <-time.After(time.Millisecond):
			_, err := os.Stat(marker)
			started = err == nil
		}
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Value() = %v, want context.Canceled", err)
		}
	case <-deadline:
		t.Fatal("the command outlived its context")
	}
}
