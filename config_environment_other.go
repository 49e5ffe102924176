//go:build !unix

package main

import "os/exec"

// killGroup leaves the default in place: there are no process groups here.
func killGroup(*exec.Cmd) {}
