package listener

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"makegood/ledger"
)

// reply is an answer ready to be written.
type reply struct {
	status      int
	contentType string
	body        []byte
}

const typeJSON = "application/json"

// hiveAnswer and stoveAnswer are what the providers are answered. STOVE
// documents its form (STOVE payment completion notification, response); Hive
// documents none, and is answered in the form of its own API.
type hiveAnswer struct {
	Result    int    `json:"result"`
	ResultMsg string `json:"result_msg"`
}

type stoveAnswer struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// success is the answer to a notification that was taken in. code is STOVE's.
func success(p ledger.Provider, code int) reply {
	if p == ledger.Hive {
		return jsonReply(http.StatusOK, hiveAnswer{ResultMsg: "success"})
	}
	return jsonReply(http.StatusOK, stoveAnswer{Code: code, Message: "OK"})
}

// fail answers in the form of the route.
func (x *exchange) fail(status int) {
	if x.route == routeGrants {
		x.write(jsonReply(status, map[string]string{"error": strings.ToLower(http.StatusText(status))}))
		return
	}
	x.write(failure(x.provider, status))
}

// failure is any other answer in the provider's form. It says no more than the
// status does.
func failure(p ledger.Provider, status int) reply {
	switch p {
	case ledger.Hive:
		return jsonReply(status, hiveAnswer{Result: status, ResultMsg: http.StatusText(status)})
	case ledger.Stove:
		return jsonReply(status, stoveAnswer{Code: status, Message: http.StatusText(status)})
	default:
		return reply{status: status}
	}
}

func jsonReply(status int, v any) reply {
	body, err := json.Marshal(v)
	if err != nil { // the types marshalled here always do
		return reply{status: http.StatusInternalServerError}
	}
	return reply{status: status, contentType: typeJSON, body: body}
}

func gameReply(a ledger.GameAnswer) reply {
	return reply{status: a.Status, contentType: a.ContentType, body: a.Body}
}

// exchange is one request being answered: the writer, and what is counted
// about it.
type exchange struct {
	http.ResponseWriter
	provider ledger.Provider
	route    string
	outcome  string
	wrote    bool
}

// write answers. An answer without a content type is sent without one.
func (x *exchange) write(r reply) {
	x.wrote = true
	h := x.Header()
	h["Content-Type"] = nil
	if r.contentType != "" {
		h.Set("Content-Type", r.contentType)
	}
	if r.status == http.StatusNoContent || r.status == http.StatusNotModified {
		x.WriteHeader(r.status)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(r.body)))
	x.WriteHeader(r.status)
	_, _ = x.Write(r.body) // a sender that has hung up misses its answer
}
