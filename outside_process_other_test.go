//go:build !linux

package main

import "syscall"

// outTied would end a process with the one that started it; here none can.
func outTied() *syscall.SysProcAttr { return nil }
