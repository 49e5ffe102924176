package plain_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/tui/plain"
)

// personal is what the orders of these tests say of persons, and what stays secret whoever asks.
var (
	personal = []string{"20000011337", "67200717", "예시이름", "192.0.2.7", "2001:db8::7", receipt, blob, "buyer@example.com", "character-9", "90000011337"}
	secrets  = []string{"sesame-open"}
)

// exhibit is an order with everything a pack has to deal with: headers, a body that is no JSON, a note that names the
// player, an answer with a token in it, a request.
func exhibit(t *testing.T) plain.Pack {
	t.Helper()
	h := newHistory(hiveKey)
	h.add(ledger.FactCase, "mina", "makegood note", ledger.CaseStep{Verb: ledger.VerbNote, Reason: "예시이름은 (20000011337) buyer@example.com 로 문의함"}, "")
	h.paid().listed().verified().grant(nil)
	h.act("A1", ledger.ActVerify, ledger.StateSending, ledger.StateDone)
	h.add(ledger.FactForward, "", "makegood serve", ledger.Forward{Of: 2, Outcome: ledger.ForwardDeclined, URL: "http://192.0.2.80/hive", Status: 500},
		`{"access_token":"sesame-open","player":{"name":"예시이름","id":20000011337},"items":[{"name":"gem","n":20000011337}],"nickname":"character-9","list":"[{\"user_id\":\"90000011337\",\"token\":\"sesame-open\"}]"}`)
	h.add(ledger.FactForward, "", "2001:db8::7", ledger.Forward{Of: 2, Outcome: ledger.ForwardUnanswered}, "<html>vid=20000011337 Bearer sesame-open \xff</html>")
	h.list[1].Headers = "X-Forwarded-For: 192.0.2.7\nAuthorization: [redacted]"
	whole := ledger.NewDraft(ledger.FactObservation, h.now, ledger.Key{Provider: ledger.Hive, App: hiveApp}, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed}).
		With([]byte(`{"result":0,"unconsumed_lists":[{"vid":"20000011337"},{"vid":"30000000001"}]}`), "").Fact
	whole.Seq, whole.RawSum = 90, ledger.SumRaw(whole.Raw)
	var prev [32]byte
	for i := range h.list {
		h.list[i].RawSum, h.list[i].Prev = ledger.SumRaw(h.list[i].Raw), prev
		h.list[i].Hash = h.list[i].ChainHash()
		prev = h.list[i].Hash
	}
	_, d := h.judge(t, true, 9*time.Minute)
	return plain.Pack{
		Dossier: d, Wholes: []ledger.Fact{whole}, At: t0.Add(9 * time.Minute), Zone: seoul, Environment: ledger.Sandbox, Version: "test", Operator: "mina",
	}
}

// unpacked is the pack as its files.
func unpacked(t *testing.T, p plain.Pack) (files map[string]string, whole []byte) {
	t.Helper()
	var out bytes.Buffer
	n, err := plain.EvidencePack(&out, p)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(body)
	}
	if len(files) != n {
		t.Errorf("%d files are in the pack, it says %d", len(files), n)
	}
	return files, out.Bytes()
}

func TestEvidencePackMasksPersonalData(t *testing.T) {
	t.Parallel()
	files, _ := unpacked(t, exhibit(t))
	for name, body := range files {
		for _, gone := range append(append([]string{}, personal...), secrets...) {
			if strings.Contains(body, gone) {
				t.Errorf("%s holds %q:\n%s", name, gone, body)
			}
		}
	}
	// One value has one label everywhere, beside a Korean particle and as a number too; a game item's name is no person's.
	for name, holds := range map[string][]string{
		"raw/000008-forward.masked.json": {`"access_token":"[redacted]"`, `"name":"[name 1]"`, `"id":"[player id 1]"`, `"name":"gem"`, `\"token\":\"[redacted]\"`},
		"raw/000009-forward.masked.bin":  {"vid=[player id 1]", "[redacted]"},
		"order.json":                     {`"id": "[player id 1]"`, `"name": "[name 1]"`, `"as_of": "2026-11-20T03:21:00Z"`, `"class": "GRANTED_NOT_REPORTED"`},
		"timeline.txt":                   {"[name 1]은 ([player id 1]) [contact 1] 로 문의함", "notification from [address 1]", "+1.0s", "case from makegood note by mina"},
		"requests/000006-A1-verify-sending.txt": {
			"POST https://provider.example/verify", "Authorization: Bearer [redacted]", `"purchase_bypass_info":"[receipt 2]"`,
		},
		"README.txt":                          {"Personal data is masked", "hashes of what is masked are those of the originals", "sha256sum -c SHA256SUMS"},
		"raw/000002-notification.headers.txt": {"X-Forwarded-For: [address 1]"},
		"answers.json":                        {`"seq": 90`, `"sha256": "`},
		"raw/000090-observation.masked.json":  {`"vid":"[player id 1]"`},
		"raw/000002-notification.masked.json": {`"type":"paid"`},
		"chain.json":                          {`"as_recorded": false`},
		"order.txt":                           {"GRANTED_NOT_REPORTED", "[player id 1]"},
	} {
		for _, text := range holds {
			if !strings.Contains(files[name], text) {
				t.Errorf("%s lacks %q:\n%s", name, text, files[name])
			}
		}
	}
}

func TestEvidencePackWithAReasonHoldsWhatCame(t *testing.T) {
	t.Parallel()
	p := exhibit(t)
	p.Reason, p.ReasonSeq = "police case 4711", 12
	files, _ := unpacked(t, p)
	if got, want := files["raw/000002-notification.json"], string(p.Dossier.Facts[1].Raw); got != want {
		t.Errorf("the body is %q, want it byte for byte: %q", got, want)
	}
	if text := files["README.txt"]; !strings.Contains(text, "because: police case 4711") || !strings.Contains(text, "fact 12 of the ledger") {
		t.Errorf("the pack does not say why personal data is in it:\n%s", text)
	}
	if whole := files["raw/000090-observation.masked.json"]; whole == "" || strings.Contains(whole, "30000000001") {
		t.Errorf("an answer about others too: %q", whole)
	}
	for name, body := range files {
		for _, gone := range secrets {
			if strings.Contains(body, gone) {
				t.Errorf("%s holds the secret %q", name, gone)
			}
		}
	}
	if _, ok := files["raw/000008-forward.masked.json"]; !ok {
		t.Error("a body with a secret in it is not marked as another than what came")
	}
}

// TestEvidencePackProvesItself follows the instructions of the pack's own README.
func TestEvidencePackProvesItself(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"", "police case 4711"} {
		p := exhibit(t)
		p.Reason = reason
		files, _ := unpacked(t, p)
		lines := strings.Split(strings.TrimSpace(files["SHA256SUMS"]), "\n")
		if len(lines) != len(files)-1 {
			t.Errorf("%d sums for %d files", len(lines), len(files)-1)
		}
		for _, line := range lines {
			sum, name, _ := strings.Cut(line, "  ")
			if got := fmt.Sprintf("%x", sha256.Sum256([]byte(files[name]))); got != sum {
				t.Errorf("%s has the sum %s, not %s", name, got, sum)
			}
		}
		recorded := proveChain(t, files["chain.json"])
		if reason == "" && (recorded == 0 || recorded == len(p.Dossier.Facts)) || reason != "" && recorded != len(p.Dossier.Facts) {
			t.Errorf("with the reason %q %d of %d facts stand as recorded", reason, recorded, len(p.Dossier.Facts))
		}
		proveBodies(t, p, files)
	}
}

// proveChain computes every hash as README.txt says and counts the facts that stand as recorded.
func proveChain(t *testing.T, text string) (recorded int) {
	t.Helper()
	var links []map[string]any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&links); err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		buf := []byte{1}
		for _, n := range []string{"seq", "at"} {
			v, err := l[n].(json.Number).Int64()
			if err != nil {
				t.Fatal(err)
			}
			buf = binary.BigEndian.AppendUint64(buf, uint64(v))
		}
		for _, n := range []string{"kind", "provider", "app", "order_id", "actor", "source", "data", "headers"} {
			s := l[n].(string)
			buf = append(binary.BigEndian.AppendUint64(buf, uint64(len(s))), s...)
		}
		for _, n := range []string{"raw_sum", "prev_hash"} {
			sum := make([]byte, 32)
			if s, ok := l[n].(string); ok {
				if _, err := hex.Decode(sum, []byte(s)); err != nil {
					t.Fatal(err)
				}
			}
			buf = append(buf, sum...)
		}
		same := fmt.Sprintf("%x", sha256.Sum256(buf)) == l["hash"]
		if same != l["as_recorded"].(bool) {
			t.Errorf("fact %v stands as recorded: %v, its hash says %v", l["seq"], l["as_recorded"], same)
		}
		if same {
			recorded++
		}
	}
	return recorded
}

// proveBodies holds the bodies against their sums in timeline.json, and the masked ones against the originals'.
func proveBodies(t *testing.T, p plain.Pack, files map[string]string) {
	t.Helper()
	var facts []struct {
		Seq    int64
		SHA256 *string
		Body   *struct {
			File       string
			SHA256     string
			Bytes      int
			AsTheyCame bool `json:"as_they_came"`
		}
	}
	if err := json.Unmarshal([]byte(files["timeline.json"]), &facts); err != nil {
		t.Fatal(err)
	}
	bodies := 0
	for i, f := range facts {
		if f.Body == nil {
			continue
		}
		bodies++
		want := fmt.Sprintf("%x", sha256.Sum256(p.Dossier.Facts[i].Raw))
		if *f.SHA256 != want || f.Body.SHA256 != want || f.Body.Bytes != len(p.Dossier.Facts[i].Raw) {
			t.Errorf("fact %d came as %s, the pack says %s and %s", f.Seq, want, *f.SHA256, f.Body.SHA256)
		}
		if same := fmt.Sprintf("%x", sha256.Sum256([]byte(files[f.Body.File]))) == want; same != f.Body.AsTheyCame {
			t.Errorf("%s is what came: %v, the pack says %v", f.Body.File, same, f.Body.AsTheyCame)
		}
	}
	if bodies != 3 {
		t.Errorf("%d bodies are in the pack, want 3", bodies)
	}
}

func TestEvidencePackIsTheSameAgain(t *testing.T) {
	t.Parallel()
	_, first := unpacked(t, exhibit(t))
	_, second := unpacked(t, exhibit(t))
	if !bytes.Equal(first, second) {
		t.Error("the same order at the same instant gave two packs")
	}
}

// FuzzEvidenceBody masks what a body may be: a value under a personal field never gets through, and JSON stays JSON.
func FuzzEvidenceBody(f *testing.F) {
	for _, s := range []string{`{"vid":"v-12345"}`, `{"player":{"name":"v-12345"}}`, `[{"nickname":["v-12345"]}]`, "v-12345", `{"a":"{\"vid\":\"v-12345\"}"}`, "\xff\x00", `{"vid":{"x":1}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		h := newHistory(hiveKey).paid()
		h.add(ledger.FactForward, "", "", ledger.Forward{Of: 1, Outcome: ledger.ForwardDeclined}, string(raw))
		_, d := h.judge(t, true, time.Minute)
		files, _ := unpacked(t, plain.Pack{Dossier: d, At: t0})
		for name, body := range files {
			if strings.HasSuffix(name, ".json") && !json.Valid([]byte(body)) {
				t.Errorf("%s is no JSON: %q", name, body)
			}
			if strings.Contains(body, "20000011337") && !strings.Contains(string(raw), "20000011337") {
				t.Errorf("%s names the player", name)
			}
		}
	})
}
