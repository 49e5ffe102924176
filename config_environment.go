package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"time"

	"makegood/ledger"
)

const (
	maxConfigFile = 256 << 10
	maxSecretFile = 64 << 10
)

// Environment is what a configuration may take from outside its file. A nil
// function finds nothing.
type Environment struct {
	// Lookup reads an environment variable.
	Lookup func(name string) (string, bool)
	// Run runs a command line by sh -c in dir and answers its standard output.
	Run func(ctx context.Context, dir, command string) ([]byte, error)
	// Login is the name of who is logged in.
	Login string
}

// SystemEnvironment is the environment of this process.
func SystemEnvironment() Environment {
	return Environment{Lookup: os.LookupEnv, Run: runShell, Login: loginName()}
}

func loginName() string {
	if who, err := user.Current(); err == nil && who.Username != "" {
		return who.Username
	}
	for _, name := range []string{"LOGNAME", "USER"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return "unknown"
}

// runShell leaves standard error out of its answer and out of its error: a
// program that fails to print a secret may well print it there.
func runShell(ctx context.Context, dir, command string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Dir = dir
	// A grandchild that keeps the pipe open must not hold us past the deadline.
	cmd.WaitDelay = time.Second
	killGroup(cmd)
	out := &boundedBuffer{limit: maxSecretFile}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("sh -c: %w", err)
	}
	if out.over {
		return nil, fmt.Errorf("sh -c: more than %d bytes of output", maxSecretFile)
	}
	return out.data, nil
}

// boundedBuffer keeps the first limit bytes and swallows the rest.
type boundedBuffer struct {
	data  []byte
	limit int
	over  bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	room := b.limit - len(b.data)
	if len(p) > room {
		b.over = true
		b.data = append(b.data, p[:room]...)
		return len(p), nil
	}
	b.data = append(b.data, p...)
	return len(p), nil
}

// readBounded reads a whole file and refuses one larger than limit bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, ledger.Fail("open %s: %s", path, unnamed(err))
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, ledger.Fail("read %s: %s", path, unnamed(err))
	}
	if int64(len(raw)) > limit {
		return nil, ledger.Fail("read %s: larger than %d bytes", path, limit)
	}
	return raw, nil
}

// unnamed is the cause of an error that names its file, for a sentence that names it.
func unnamed(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
