package game

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"

	"makegood/ledger"
)

// unpack removes the content codings of an answer, the last applied first. The
// sender's Accept-Encoding travels with its notification, so the game may pack
// its answer; what is kept, judged and given to later duplicates is what it
// says. A coding nobody here can read makes the answer unreadable.
func unpack(codings []string, body []byte, limit int64) ([]byte, error) {
	list := strings.Split(strings.Join(codings, ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		var in io.Reader
		var err error
		switch coding := strings.ToLower(strings.TrimSpace(list[i])); coding {
		case "", "identity":
			continue
		case "gzip", "x-gzip":
			in, err = gzip.NewReader(bytes.NewReader(body))
		case "deflate":
			in, err = zlib.NewReader(bytes.NewReader(body))
		default:
			err = ledger.Fail("content coding %q is not known", coding)
		}
		if err == nil {
			body, err = io.ReadAll(io.LimitReader(in, limit+1))
		}
		if err != nil {
			return nil, ledger.Fail("unpack the answer: %s", err)
		}
		if int64(len(body)) > limit {
			return nil, tooLongError(limit)
		}
	}
	return body, nil
}
