package listener

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

func TestGrants(t *testing.T) {
	t.Parallel()
	token := func(o *Options) { o.GrantsToken = given("made-up-grants") }
	auth := func(v string) []string { return []string{"Authorization", v} }
	const unknown = "grants push without the bearer token of listener.grants_token | /grants | 127.0.0.1"
	for name, tc := range map[string]struct {
		change  func(*Options)
		headers []string
		taken   ledger.GrantsTaken
		err     error
		status  int
		answer  string
		journal string
	}{
		"taken": {
			token, auth("Bearer made-up-grants"), ledger.GrantsTaken{Accepted: 2, Duplicates: 1}, nil, 200, `{"accepted":2,"duplicates":1,"rejected":[]}`, "",
		},
		"some rejected": {
			token, auth("bearer  made-up-grants "),
			ledger.GrantsTaken{Accepted: 1, Rejected: []ledger.RejectedRow{{Line: 2, Error: ledger.Say("order_id is missing")}}},
			nil, 200, `{"accepted":1,"duplicates":0,"rejected":[{"line":2,"error":"order_id is missing"}]}`, "",
		},
		"unreadable": {
			token, auth("Bearer made-up-grants"),
			ledger.GrantsTaken{},
			&ledger.Error{Op: "grants", Kind: ledger.Invalid, Human: ledger.Say("the body is no JSON")}, 400, `{"error":"grants: the body is no JSON"}`, "",
		},
		"not stored": {
			token, auth("Bearer made-up-grants"),
			ledger.GrantsTaken{},
			errors.New("/secret/place/makegood.db: disk is full"), 503,
			`{"error":"the rows could not be stored; push them again, rows already stored are counted as duplicates"}`, "",
		},
		"no token":         {token, nil, ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, unknown},
		"wrong token":      {token, auth("Bearer made-up-grant"), ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, unknown},
		"longer token":     {token, auth("Bearer made-up-grantss"), ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, unknown},
		"empty token":      {token, auth("Bearer "), ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, unknown},
		"another scheme":   {token, auth("Basic made-up-grants"), ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, unknown},
		"token alone":      {token, auth("made-up-grants"), ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, unknown},
		"none configured":  {nil, auth("Bearer made-up-grants"), ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, "grants push refused: listener.grants_token is not set, so nobody may push | /grants | 127.0.0.1"},
		"none, and empty":  {nil, auth("Bearer "), ledger.GrantsTaken{}, nil, 401, `{"error":"unauthorized"}`, "grants push refused: listener.grants_token is not set, so nobody may push | /grants | 127.0.0.1"},
		"with path secret": {func(o *Options) { token(o); o.PathSecret = given("made-up-path") }, auth("Bearer made-up-grants"), ledger.GrantsTaken{}, nil, 200, `{"accepted":0,"duplicates":0,"rejected":[]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, tc.change)
			s.clerk.taken, s.clerk.grantsErr = tc.taken, tc.err
			body := "{\"order_id\":\"1\"}\n\n{\"order_id\":\"2\"}\n"
			got := s.post("/grants", body, tc.headers...)
			got.want(t, tc.status, tc.answer)
			if (tc.status == 401) != (got.header.Get("WWW-Authenticate") == "Bearer") {
				t.Errorf("headers %v", got.header)
			}
			var want []string
			if tc.journal != "" {
				want = []string{tc.journal}
			}
			if j := s.clerk.journal(); !slices.Equal(j, want) {
				t.Errorf("journal %q, want %q", j, want)
			}
			if tc.status == 200 && (len(s.clerk.pushes) != 1 || s.clerk.pushes[0] != "127.0.0.1 "+body) {
				t.Errorf("pushed %q", s.clerk.pushes)
			}
			if stored := strings.HasPrefix(s.alarmed(), "store: "); stored != (tc.status == 503) {
				t.Errorf("alarms %q", s.alarmed())
			}
		})
	}
}

func TestGrantsHaveTheirOwnTime(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) {
		o.GrantsToken, o.Limits.Store, o.Limits.Grants = given("made-up"), time.Nanosecond, patience
	})
	var left time.Duration
	s.clerk.onGrants = func(ctx context.Context) {
		deadline, _ := ctx.Deadline()
		left = time.Until(deadline)
	}
	s.post("/grants", "[]", "Authorization", "Bearer made-up").want(t, 200, `{"accepted":0,"duplicates":0,"rejected":[]}`)
	if left <= 0 || left > patience {
		t.Errorf("%s left", left)
	}
}
