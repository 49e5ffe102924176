package main

import "syscall"

// outTied ends a process with the one that started it, even where that one
// breaks and cleans nothing up.
func outTied() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
