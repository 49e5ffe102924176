package game

import (
	"bytes"
	"net/http"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Success reports whether an answer of the game is a success in the provider's
// form. STOVE: HTTP 200 and code 0, or -1 for a delivery already processed
// (STOVE payment completion notification, response). Hive documents no answer:
// HTTP 200, and result 0 where the body is a JSON object with a result.
func (*Client) Success(p ledger.Provider, status int, body []byte) bool {
	if status != http.StatusOK {
		return false
	}
	switch p {
	case ledger.Stove:
		said, ok := readAnswer(body)
		return ok && said.Code.Given() && (said.Code.Int == 0 || said.Code.Int == -1)
	case ledger.Hive:
		if !isObject(body) {
			return true
		}
		said, ok := readAnswer(body)
		return ok && (said.Result.State == transport.Absent || said.Result.Given() && said.Result.Int == 0)
	default:
		return false
	}
}

// Claims reports whether a success answer counts as a claimed grant: only to
// the notification of a purchase, always for STOVE, whose code 0 means granted,
// for Hive only where the configuration says so.
func (c *Client) Claims(p ledger.Provider, t ledger.NoticeType, status int, body []byte) bool {
	means := p == ledger.Stove || p == ledger.Hive && c.opts.SuccessMeansGranted
	return means && t == ledger.NoticePaid && c.Success(p, status, body)
}

// said is what an answer says in either provider's form.
type said struct {
	Code    transport.FlexInt  `json:"code"`
	Message transport.FlexText `json:"message"`
	Result  transport.FlexInt  `json:"result"`
	Text    transport.FlexText `json:"result_msg"`
}

func readAnswer(body []byte) (said, bool) {
	var s said
	err := transport.DecodeObject(body, &s)
	return s, err == nil
}

// words gives code and message for the record, in whichever form they came.
func words(p ledger.Provider, body []byte) (code, message string) {
	s, ok := readAnswer(body)
	if !ok {
		return "", transport.Snippet(body)
	}
	if p == ledger.Hive {
		return s.Result.Spelling, transport.Snippet([]byte(s.Text.Text()))
	}
	return s.Code.Spelling, transport.Snippet([]byte(s.Message.Text()))
}

func isObject(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(trimMark(body)), []byte("{"))
}

// trimMark removes a byte order mark.
func trimMark(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")) }
