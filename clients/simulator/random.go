package simulator

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
)

// dice is a source of its own for one decision about one subject. Drawing every decision from its own source keeps a
// night the same however its requests happen to interleave.
func (s *Simulator) dice(subject ...string) *rand.Rand { return dice(s.cfg.Seed, subject...) }

func dice(seed uint64, subject ...string) *rand.Rand {
	h := fnv.New64a()
	for _, part := range subject {
		h.Write([]byte(part)) // never fails: hash.Hash says so
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

func ordinal(n int) string { return strconv.Itoa(n) }
