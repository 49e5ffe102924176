package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// processName spells this process so that another one on the same host can
// tell whether it still runs: pid@host:start. start tells a reused pid apart.
func processName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	pid := os.Getpid()
	return fmt.Sprintf("%d@%s:%s", pid, host, startOf(pid))
}

// startOf is the start time of a process as the kernel counts it, or "" where
// that cannot be read.
func startOf(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name in parentheses may hold spaces; start time is field 22.
	_, rest, ok := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 20 {
		return ""
	}
	return fields[19]
}

// processAlive reports whether the process of a name still runs; false only
// where it is provably gone, so a process of another host counts as alive.
func processAlive(name string) bool {
	pidText, rest, ok := strings.Cut(name, "@")
	pid, err := strconv.Atoi(pidText)
	i := strings.LastIndex(rest, ":")
	if !ok || err != nil || i < 0 {
		return true
	}
	host, start := rest[:i], rest[i+1:]
	if own, err := os.Hostname(); err != nil || own != host {
		return true
	}
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
		return false
	}
	now := startOf(pid)
	return start == "" || now == "" || now == start
}
