package hive

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"makegood/clients/transport"
	"makegood/ledger"
)

// TestWritesLeaveOnce sends each call that changes something at Hive into every
// trouble that tempts a client to send again, and counts what arrives.
func TestWritesLeaveOnce(t *testing.T) {
	t.Parallel()
	player := ledger.Player{ID: "30000056996"}
	writes := map[string]func(*Client) (*transport.Outgoing, error){
		"verify":         func(c *Client) (*transport.Outgoing, error) { return c.Verify(sampleApp, "blob", nil) },
		"report granted": func(c *Client) (*transport.Outgoing, error) { return c.ReportGranted(sampleApp, "HS_13", player, nil) },
		"report failed": func(c *Client) (*transport.Outgoing, error) {
			return c.ReportFailed(sampleApp, "HS_13", player, "inventory full")
		},
		"refund": func(c *Client) (*transport.Outgoing, error) {
			return c.Refund(sampleApp, "HS_13", player, "item cannot be granted")
		},
		"order": func(c *Client) (*transport.Outgoing, error) {
			return c.outgoing(c.PrepareOrder(OrderAsk{App: sampleApp, Country: "KR", Language: "ko", Player: "1", ProductID: "p", Server: "kr", OS: "W"}))
		},
	}
	status := func(code int, header, value string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(header, value)
			w.WriteHeader(code)
		}
	}
	troubles := map[string]http.HandlerFunc{
		"redirect":  status(http.StatusTemporaryRedirect, "Location", "/again"),
		"401":       status(http.StatusUnauthorized, "X-None", ""),
		"408":       status(http.StatusRequestTimeout, "Connection", "close"),
		"425":       status(http.StatusTooEarly, "X-None", ""),
		"429":       status(http.StatusTooManyRequests, "Retry-After", "0"),
		"503":       status(http.StatusServiceUnavailable, "Retry-After", "0"),
		"no answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"half answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte("{"))
		},
	}
	for what, build := range writes {
		for trouble, handler := range troubles {
			t.Run(what+"/"+trouble, func(t *testing.T) {
				t.Parallel()
				var posts atomic.Int32
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					posts.Add(1)
					handler(w, r)
				}))
				t.Cleanup(server.Close)
				out, err := build(client(t, options(server.URL)))
				if err != nil {
					t.Fatal(err)
				}
				_, err = out.Send(t.Context())
				var e *transport.Error
				if err != nil && (!errors.As(err, &e) || !e.MayHaveLeft) {
					t.Errorf("got %v, want an error that may have left", err)
				}
				if _, err := out.Send(t.Context()); err == nil {
					t.Error("the same request was sent a second time")
				}
				if n := posts.Load(); n != 1 {
					t.Errorf("%d requests arrived, want 1", n)
				}
			})
		}
	}
}

// TestReportAndRefundDifferInOneDigitOnly guards the one place where a digit
// decides between completing a purchase and returning the money.
func TestReportAndRefundDifferInOneDigitOnly(t *testing.T) {
	t.Parallel()
	head := itemResultHead{TransactionID: "HS_13", UserIDType: "v4", UserID: "1"}
	if granted, failed, refund := grantedBody(head, nil), failedBody(head, "x"), refundBody(head, "x"); granted.Status != 1 || failed.Status != 0 || refund.Status != 2 {
		t.Errorf("granted %d, failed %d, refund %d; want 1, 0, 2", granted.Status, failed.Status, refund.Status)
	}
}
