package clerk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// GrantSource is one configured source of grants: files that grow, or a
// command's output.
type GrantSource struct {
	Name string
	// Path is a file or pattern, Command a line for the shell run in Dir; one of
	// the two.
	Path, Command, Dir string
	Format             rows.Format
	// tail is how far the files have been read by this process; after a restart
	// they are read again, and known rows are duplicates.
	tail rows.Tail
}

// Pull reads what is new in a source and takes it in.
func (c *Clerk) Pull(ctx context.Context, src *GrantSource) (ledger.GrantsTaken, error) {
	if src.Command != "" {
		var taken ledger.GrantsTaken
		err := rows.Command{Line: src.Command, Dir: src.Dir}.Read(ctx, func(stdout io.Reader) error {
			var err error
			taken, err = c.importGrants(ctx, stdout, src.Name, src.Name, src.Format)
			return err
		})
		return taken, wrap("grants source "+src.Name, err)
	}
	in := intaking{c: c, ctx: ctx, feed: src.Name}
	next, pass, err := src.tail.Read(ctx, src.Path, src.Format, rows.TailFuncs{
		Grant: func(file string, line int, g ledger.Grant) error {
			in.name = file
			return in.grant(line, g)
		},
		Coverage: func(file string, cv ledger.Coverage) error {
			in.name = file
			return in.coverage(cv)
		},
	})
	if ferr := in.flush(); ferr != nil {
		// What was handed on is not durable: read it again next time.
		return in.taken, wrap("grants source "+src.Name, ferr)
	}
	src.tail = next
	in.taken.Rejected = append([]ledger.RejectedRow{}, pass.Rejected...)
	return in.taken, wrap("grants source "+src.Name, err)
}

// Cover declares how far a source reaches.
func (c *Clerk) Cover(ctx context.Context, cv ledger.Coverage, source string) error {
	in := intaking{c: c, ctx: ctx, name: source, feed: ledger.FeedImport}
	return wrap("coverage of "+source, in.coverage(cv))
}

// serviceOfRoute is the service_id a STOVE route names.
func serviceOfRoute(route string) string {
	rest, ok := strings.CutPrefix(route, "/stove/")
	if !ok {
		return ""
	}
	service, _, _ := strings.Cut(rest, "/")
	return service
}

// digest names a payload by its content.
func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%v", v)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
