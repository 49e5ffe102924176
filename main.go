// Command makegood is a terminal console for the payments of a game: it keeps
// what the payment providers say in a ledger and holds it against what the
// game granted.
package main

import (
	"flag"
	"fmt"
	"runtime/debug"
)

func main() {
	version := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *version {
		fmt.Println("makegood", buildVersion())
	}
}

// buildVersion is the module version the binary was built at.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
