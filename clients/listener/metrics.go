package listener

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"makegood/ledger"
)

// metrics is what /metrics shows, in a registry of its own. Every label is from
// a closed set, so no sender can make them grow.
type metrics struct {
	registry      *prometheus.Registry
	requests      *prometheus.CounterVec
	durations     *prometheus.HistogramVec
	forwards      *prometheus.CounterVec
	forwardTimes  *prometheus.HistogramVec
	storeFailures prometheus.Counter
	spooled       prometheus.Counter
	lost          prometheus.Counter
	panics        prometheus.Counter
}

func newMetrics(s *Server) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "makegood", Name: name, Help: help})
	}
	gauge := func(name, help string, labels prometheus.Labels, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "makegood", Name: name, Help: help, ConstLabels: labels}, value)
	}
	buckets := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "makegood", Name: "requests_total", Help: "Requests by route and what became of them.",
		}, []string{"route", "outcome"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "makegood", Name: "request_duration_seconds", Help: "Time from the headers of a request to its answer.", Buckets: buckets,
		}, []string{"route"}),
		forwards: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "makegood", Name: "forwards_total", Help: "Notifications passed on to the game, by outcome.",
		}, []string{"provider", "outcome"}),
		forwardTimes: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "makegood", Name: "forward_duration_seconds", Help: "Time the game took to answer, or not to.", Buckets: buckets,
		}, []string{"provider"}),
		storeFailures: counter("store_failures_total", "Writes the ledger could not take."),
		spooled:       counter("spooled_total", "Files written to the spool."),
		lost:          counter("lost_total", "Notifications that were passed on and could be kept nowhere."),
		panics:        counter("panics_total", "Faults of the program that were caught."),
	}
	m.registry.MustRegister(m.requests, m.durations, m.forwards, m.forwardTimes, m.storeFailures, m.spooled, m.lost, m.panics,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("queue", "Facts waiting to be written.", nil, func() float64 { return float64(s.o.Health().Queue) }),
		gauge("ready", "1 while /ready answers 200.", nil, func() float64 { return boolValue(s.Ready()) }),
		gauge("connections", "Open connections.", nil, func() float64 { return float64(s.publicOpen.open.Load()) }),
		gauge("spool_files", "Files in the spool that are not in the ledger.", nil, func() float64 { return float64(s.spoolWaiting()) }),
	)
	for _, p := range []ledger.Provider{ledger.Hive, ledger.Stove} {
		m.registry.MustRegister(gauge("last_arrival_timestamp_seconds", "When the last notification arrived; 0 if none has.",
			prometheus.Labels{"provider": string(p)}, func() float64 { return float64(s.last.of(p)) / 1000 }))
	}
	return m
}

func boolValue(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// request counts one answered request.
func (m *metrics) request(route, outcome string, took time.Duration) {
	m.requests.WithLabelValues(route, outcome).Inc()
	m.durations.WithLabelValues(route).Observe(took.Seconds())
}

// forwarded counts one forward.
func (m *metrics) forwarded(p ledger.Provider, o ledger.ForwardOutcome, took time.Duration) {
	m.forwards.WithLabelValues(string(p), string(o)).Inc()
	m.forwardTimes.WithLabelValues(string(p)).Observe(took.Seconds())
}

// lastArrivals is when each provider was last heard of, since the start.
type lastArrivals struct{ hive, stove atomic.Int64 }

func (l *lastArrivals) arrived(p ledger.Provider, at time.Time) {
	l.place(p).Store(int64(ledger.At(at)))
}

func (l *lastArrivals) of(p ledger.Provider) ledger.Instant {
	return ledger.Instant(l.place(p).Load())
}

func (l *lastArrivals) place(p ledger.Provider) *atomic.Int64 {
	if p == ledger.Hive {
		return &l.hive
	}
	return &l.stove
}
