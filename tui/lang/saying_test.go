package lang

import (
	"errors"
	"fmt"
	"testing"

	"makegood/ledger"
)

func inKorean(t *testing.T) *Words {
	t.Helper()
	w, err := New(Korean)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSay(t *testing.T) {
	t.Parallel()
	no := ledger.Say("Hive does not list it: a refund rests on a guess")
	for name, tt := range map[string]struct {
		said        ledger.Saying
		english, ko string
	}{
		"nothing":        {},
		"values":         {ledger.Say("refund %s locks the order", "A17"), "refund A17 locks the order", "환불 A17이 주문을 잠갔습니다"},
		"after a vowel":  {ledger.Say("refund %s locks the order", "A12"), "refund A12 locks the order", "환불 A12가 주문을 잠갔습니다"},
		"a whole number": {ledger.Say("there is no fact %d in the ledger", int64(4532)), "there is no fact 4532 in the ledger", "원장에 사실 4532가 없습니다"},
		"a phrase in it": {ledger.Say("%s %s was already accepted", ledger.ActReportGranted.Phrase(), "A1"), "report granted A1 was already accepted", "지급 보고 A1이 이미 받아들여졌습니다"},
		"one in another": {
			ledger.Say("%s; needs --evidence and a second operator", no),
			"Hive does not list it: a refund rests on a guess; needs --evidence and a second operator",
			"Hive 목록에 없습니다. 환불은 추측에 기대게 됩니다. --evidence와 두 번째 운영자가 필요합니다",
		},
		"several":              {ledger.Join(no, ledger.Say("within the limits")), "Hive does not list it: a refund rests on a guess; within the limits", "Hive 목록에 없습니다. 환불은 추측에 기대게 됩니다; 한도 안입니다"},
		"other's words":        {ledger.Quote("Checkout is not successful"), "Checkout is not successful", "Checkout is not successful"},
		"money":                {ledger.Say("the amount is %s§guard", ledger.Money{Amount: "1200", Currency: "KRW"}), "the amount is 1,200 KRW", "금액은 1,200 KRW입니다"},
		"order changes":        {ledger.Say("%s of tid %s is not known, and STOVE cannot be asked without it", "member_no", "19"), "member_no of tid 19 is not known, and STOVE cannot be asked without it", "tid 19의 member_no를 몰라 STOVE에 조회할 수 없습니다"},
		"not in the catalogue": {ledger.Say("a phrase of the test, %s", "x"), "a phrase of the test, x", "a phrase of the test, x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := InEnglish().Say(tt.said); got != tt.english {
				t.Errorf("in English: %q, want %q", got, tt.english)
			}
			if got := inKorean(t).Say(tt.said); got != tt.ko {
				t.Errorf("in Korean: %q, want %q", got, tt.ko)
			}
		})
	}
}

// TestRetell holds that what was stored in English reads in Korean as what was just said, however it is put together.
func TestRetell(t *testing.T) {
	t.Parallel()
	w := inKorean(t)
	cause := errors.New("dial tcp 127.0.0.1:1: connect: connection refused")
	for _, said := range []ledger.Saying{
		ledger.Say("refund %s locks the order", "A17"),
		ledger.Say("app %q is not configured: add it to the configuration", "com.example.game"),
		ledger.Say("settled as %s on evidence: %s", ledger.StateFailed.Phrase(), "the console says so"),
		ledger.Say("%s; lifted on evidence, approved by %s", ledger.Say("no grant source has spoken: the item may be granted"), "jun"),
		ledger.Say("two-person rule not enforced: %s and %s both work as login user %s", "mina", "jun", "ops"),
		ledger.Say("replay %s was %s: it may have granted", "A1", ledger.ForwardUnanswered.Phrase()),
		ledger.Say("the game answered HTTP %d and no success", 500),
		ledger.Say("never left: %s", cause),
		ledger.Join(ledger.Say("nothing is granted"), ledger.Say("%s %s was already accepted", ledger.ActRefund.Phrase(), "A1"), ledger.Say("within the limits")),
	} {
		stored := ledger.Quote(said.String())
		if got, want := w.Say(stored), w.Say(said); got != want {
			t.Errorf("%q is retold as %q, said it is %q", stored, got, want)
		}
		if got := InEnglish().Say(stored); got != said.String() {
			t.Errorf("%q is retold in English as %q", stored, got)
		}
	}
	for text, want := range map[string]string{
		"":                                     "",
		"Checkout is not successful":           "Checkout is not successful",
		"a: b: c":                              "a: b: c",
		"hive: details: no usable answer: EOF": "hive: details: 쓸 수 있는 답 없음: EOF",
		"unconsumed: Hive's products could not be asked for: context deadline exceeded":              "unconsumed: Hive의 상품을 조회할 수 없습니다: 제한 시간 초과",
		"a later fact contradicts the accept by mina: was AMOUNT_MISMATCH, is CANCELLED_NOT_REVOKED": "이후 사실이 mina의 수용과 어긋납니다: 이전 AMOUNT_MISMATCH, 지금 CANCELLED_NOT_REVOKED",
	} {
		if got := w.Retell(text); got != want {
			t.Errorf("%q is retold as %q, want %q", text, got, want)
		}
	}
}

// TestEveryPhraseIsRetold makes a text of every phrase and finds it again.
func TestEveryPhraseIsRetold(t *testing.T) {
	t.Parallel()
	w := inKorean(t)
	if len(w.phrases) < 250 {
		t.Fatalf("only %d phrases of the domain are known", len(w.phrases))
	}
	for text := range koreanPhrases() {
		var args []any
		for i := range len(valuePattern.FindAllString(string(text), -1)) {
			args = append(args, fmt.Sprintf("V%d7", i))
		}
		said := fmt.Sprintf(valuePattern.ReplaceAllString(english(text), "%${1}s"), args...)
		if told, ok := w.whole(said); !ok || told == said && len(args) > 0 {
			t.Errorf("%q is not found again: %q", said, told)
		}
	}
}

func FuzzRetell(f *testing.F) {
	f.Add("refund A17 locks the order; the game did not answer: EOF")
	f.Add("%s: %s; {을/를}")
	w, err := New(Korean)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := w.Retell(text); text != "" && got == "" {
			t.Errorf("%q is lost", text)
		}
	})
}
