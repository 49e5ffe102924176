package listener

import (
	"context"
	"net/http"
	"strings"

	"makegood/ledger"
)

// takeGrants takes in what the game pushes: one object, an array or NDJSON,
// handed on whole, because only who reads the rows can say which line is bad.
func (s *Server) takeGrants(x *exchange, r *http.Request, remote string) {
	if !s.grants.equals(bearer(r.Header)) {
		what := ledger.Say("grants push without the bearer token of listener.grants_token").String()
		if !s.grants.set {
			what = ledger.Say("grants push refused: listener.grants_token is not set, so nobody may push").String()
		}
		x.Header().Set("WWW-Authenticate", "Bearer")
		s.refuse(x, http.StatusUnauthorized, outcomeToken, what, remote)
		return
	}
	body, ok := s.body(x, r, remote)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.base), s.o.Limits.Grants)
	defer cancel()
	taken, err := s.o.Clerk.TakeGrants(ctx, body, remote)
	switch {
	case ledger.KindOf(err) == ledger.Invalid:
		x.outcome = outcomeInvalid
		x.write(jsonReply(http.StatusBadRequest, map[string]string{"error": err.Error()}))
		return
	case err != nil:
		// What the sender is told has no word about the ledger; the alarm has.
		x.outcome = outcomeStoreFailure
		s.storeSaid(err)
		x.write(jsonReply(http.StatusServiceUnavailable, map[string]string{"error": "the rows could not be stored; push them again, rows already stored are counted as duplicates"}))
		return
	}
	s.storeSaid(nil)
	x.outcome = outcomeStored
	if taken.Rejected == nil {
		taken.Rejected = []ledger.RejectedRow{}
	}
	x.write(jsonReply(http.StatusOK, taken))
}

// bearer is the token of an Authorization header, empty where there is none.
func bearer(h http.Header) string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(h.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
