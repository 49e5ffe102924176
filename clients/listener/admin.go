package listener

import (
	"fmt"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"makegood/ledger"
)

// adminConnections bounds the admin port, which has few users.
const adminConnections = 64

// healthAnswer is what /healthz says.
type healthAnswer struct {
	// Status is "ok", "alarm" while one of Alarms stands, or "unready".
	Status      string               `json:"status"`
	Ready       bool                 `json:"ready"`
	Environment ledger.Environment   `json:"environment"`
	Mode        Mode                 `json:"mode"`
	StartedAt   string               `json:"started_at"`
	Problems    []string             `json:"problems"`
	Alarms      map[AlarmKind]string `json:"alarms"`
	Queue       int                  `json:"queue"`
	SpoolFiles  int                  `json:"spool_files"`
	Connections int64                `json:"connections"`
	// LastArrival is null for a provider not heard of since the start.
	LastArrival map[ledger.Provider]*string `json:"last_arrival"`
}

// serveAdmin answers the admin port.
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w}
	defer s.recovered(x)
	if r.URL.Path != "/healthz" && r.URL.Path != "/metrics" {
		x.write(reply{status: http.StatusNotFound})
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		x.Header().Set("Allow", "GET, HEAD")
		x.write(reply{status: http.StatusMethodNotAllowed})
		return
	}
	if r.URL.Path == "/metrics" {
		promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
		return
	}
	x.write(s.health())
}

// health is 200 while notifications can be taken in, else 503.
func (s *Server) health() reply {
	h := s.o.Health()
	a := healthAnswer{
		Status: "ok", Ready: s.Ready(), Environment: s.o.Environment, Mode: s.o.Mode, StartedAt: ledger.At(s.startAt).String(),
		Problems: append([]string{}, h.Problems...), Alarms: s.alarms.standing(), Queue: h.Queue, SpoolFiles: s.spoolWaiting(),
		Connections: s.publicOpen.open.Load(), LastArrival: map[ledger.Provider]*string{},
	}
	if n := a.SpoolFiles; n > 0 {
		a.Problems = append(a.Problems, fmt.Sprintf("%d files are in the spool and not in the ledger", n))
	}
	for _, p := range []ledger.Provider{ledger.Hive, ledger.Stove} {
		a.LastArrival[p] = nil
		if at := s.last.of(p); at.Known() {
			text := at.String()
			a.LastArrival[p] = &text
		}
	}
	status := http.StatusOK
	switch {
	case !a.Ready:
		a.Status, status = "unready", http.StatusServiceUnavailable
	case len(a.Alarms) > 0:
		// Still 200: who takes traffic away from a listener that only the next
		// notification can find well again would keep it away for good.
		a.Status = "alarm"
	}
	return jsonReply(status, a)
}

func (s *Server) spoolWaiting() int {
	if s.spool == nil {
		return 0
	}
	return s.spool.waiting()
}
