// Package quiet keeps the terminal library from asking the terminal for its
// background colour while the program starts: a terminal that does not answer
// would hold every command up for five seconds.
//
// The library asks in a package initialiser, and not where the variable CI is
// set. Packages are initialised in the order of their paths as soon as what they
// import is ready; this one imports next to nothing and so comes before
// os/signal, which the library needs.
package quiet

import "syscall"

// before is what CI was before the start.
var before = hush() //nolint:gochecknoglobals // the one moment early enough is a package's initialisation

type setting struct {
	value string
	set   bool
}

func hush() setting {
	value, set := syscall.Getenv("CI")
	if !set {
		// Without it the start is slower; nothing else depends on it.
		_ = syscall.Setenv("CI", "1")
	}
	return setting{value, set}
}

// Restore gives the variable back to the program and to what it starts.
func Restore() error {
	if before.set {
		return nil
	}
	return syscall.Unsetenv("CI")
}
