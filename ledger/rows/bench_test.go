package rows_test

import (
	"bytes"
	"fmt"
	"testing"

	"makegood/ledger"
	"makegood/ledger/rows"
)

// benchRows is how many rows one run of a benchmark reads.
const benchRows = 1_000_000

func benchCSV(n int) []byte {
	var b bytes.Buffer
	b.WriteString("provider,app,order_id,grant_id,player_id,item_id,quantity,granted_at,status,server\n")
	for i := range n {
		fmt.Fprintf(&b, "hive,com.example.game,H2168%018d,g-%08d,%d,item%02d,%d,2026-11-20 %02d:%02d:%02d,granted,s%d\n",
			i, i, 2000000+i%50000, i%40, 1+i%5*100, i/3600%24, i/60%60, i%60, i%8)
	}
	return b.Bytes()
}

func benchNDJSON(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"provider":"stove","app":"svc","order_id":19090901%011d,"grant_id":"g-%d","player_id":"%d","items":[{"item_id":"item%02d","quantity":%d}],"granted_at":"2026-11-20T%02d:%02d:%02d+09:00","status":"granted"}`+"\n",
			i, i, 2000000+i%50000, i%40, 1+i%5, i/3600%24, i/60%60, i%60)
	}
	return b.Bytes()
}

func benchmark(b *testing.B, data []byte) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		rejected, err := rows.Grants(b.Context(), bytes.NewReader(data), "grants", rows.Format{}, func(int, ledger.Grant) error {
			n++
			return nil
		}, nil)
		if err != nil || len(rejected) > 0 || n != benchRows {
			b.Fatalf("read %d rows, rejected %d, err %v", n, len(rejected), err)
		}
	}
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkGrantsCSV(b *testing.B) { benchmark(b, benchCSV(benchRows)) }

func BenchmarkGrantsNDJSON(b *testing.B) { benchmark(b, benchNDJSON(benchRows)) }

func BenchmarkKey(b *testing.B) {
	g := ledger.Grant{Provider: ledger.Hive, App: "com.example.game", OrderID: "H2168000000000000000001", GrantID: "g-1", Status: ledger.GrantGranted, Items: []ledger.Item{{ItemID: "gem", Quantity: 100}}}
	b.ReportAllocs()
	for b.Loop() {
		if len(rows.Key(g)) != 22 {
			b.Fatal("a key has 22 characters")
		}
	}
}
