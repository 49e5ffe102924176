package ticket

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func seoul() *time.Location { return time.FixedZone("KST", 9*60*60) }

// readAt is 04:10 on 27 November in Seoul.
func readAt() time.Time { return time.Date(2026, 11, 27, 4, 10, 0, 0, seoul()) }

func read(text string) Ticket { return Read(text, readAt(), seoul()) }

// ids tells what was picked in short: kind, label, text, other readings.
func ids(t Ticket) []string {
	out := []string{}
	for _, id := range t.IDs {
		said := string(id.Kind) + " "
		if id.Label != "" {
			said = id.Label + " "
		}
		said += id.Text
		for _, a := range id.Also {
			said += "|" + a
		}
		if id.Broken {
			said += " broken"
		}
		out = append(out, said)
	}
	return out
}

func TestIDs(t *testing.T) {
	t.Parallel()
	const hive, tid = "H2168993822440686730", "1909091033503333452"
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"nothing":              {"결제했는데 아이템이 안 왔어요!!", nil},
		"Hive":                 {"주문번호 " + hive + " 입니다", []string{"hive order " + hive}},
		"Hive in small":        {"order:" + strings.ToLower(hive) + ".", []string{"hive order " + hive}},
		"Hive once":            {hive + ", " + strings.ToLower(hive), []string{"hive order " + hive}},
		"Hive in Hangul":       {"주문" + hive + "번이요", []string{"hive order " + hive}},
		"full width":           {"Ｈ２１６８９９３８２２４４０６８６７３０", []string{"hive order " + hive}},
		"blanks":               {"H2168 9938 2244 0686 730", []string{"hive order " + hive + " broken"}},
		"letter apart":         {"H 2168993822440686730", []string{"hive order " + hive + " broken"}},
		"hyphens":              {"h2168-9938-2244-0686-730", []string{"hive order " + hive + " broken"}},
		"wrapped":              {"your order H21689938224\n40686730 of today", []string{"hive order " + hive + " broken"}},
		"wrapped in a quote":   {"> your order H21689938224\n> 40686730 of today", []string{"hive order " + hive + " broken"}},
		"soft line break":      {"order H21689938224=\r\n40686730.", []string{"hive order " + hive}},
		"zero width":           {"H2168\u200b9938224\u200b40686730", []string{"hive order " + hive}},
		"quotes inside":        {`H2168993822"440686730"`, []string{"hive order " + hive + " broken"}},
		"tid":                  {"tid=" + tid, []string{"tid " + tid}},
		"tid with o":           {"original_tid o" + tid, []string{"tid o" + tid}},
		"tid with T":           {"T202202103125", []string{"tid T202202103125"}},
		"tid with T apart":     {"T 202202103125", []string{"tid T202202103125|202202103125 broken"}},
		"tid in Hangul":        {"주문T20220210312", []string{"tid T20220210312"}},
		"tid broken":           {"190 909 103 350 3333 452", []string{"tid " + tid + " broken"}},
		"tid wrapped":          {"tid 19090910335033334\n52", []string{"tid " + tid + " broken"}},
		"transaction":          {"tx hs_4711", []string{"transaction HS_4711"}},
		"vid":                  {"플레이어 ID: 30000056996", []string{"vid 30000056996"}},
		"vid with a particle":  {"vid는 30000056996이고", []string{"vid 30000056996"}},
		"vid on the next line": {"Player ID\n30000056996", []string{"vid 30000056996"}},
		"labels": {"member_no: 880001 guid=guid-000701, uid (계정) 13079", []string{
			"member_no 880001", "guid guid-000701", "uid 13079",
		}},
		"member in Korean":     {"회원번호는 265265 입니다", []string{"member_no 265265"}},
		"label without number": {"player id is unknown to me", nil},
		"word":                 {"grant-4711 und g_000815x", []string{"word grant-4711", "word g_000815x|000815x"}},
		"word with provider":   {"hive:ABC12345", []string{"word ABC12345"}},
		"address":              {"https://example.com/a1b2c3d4", nil},
		"card":                 {"카드 4111111111111111", nil},
		"phone and dates":      {"010-1234-5678, 2026-11-27 03:12, 2026 11 27 03 12 45", []string{"word 010-1234-5678", "word 2026-11-27"}},
		"amounts":              {"5,500원 x 3, 12 000 KRW", nil},
		"too long to be one":   {"1234 5678 9012 3456 7890 1234", nil},
		"digits one short":     {"H216899382244068673", []string{"hive order H216899382244068673"}},
		"several": {"주문 " + hive + "\n또 " + tid + "\nHS_12", []string{
			"hive order " + hive, "tid " + tid, "transaction HS_12",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := tc.want
			if want == nil {
				want = []string{}
			}
			if diff := cmp.Diff(want, ids(read(tc.text))); diff != "" {
				t.Errorf("%q (-want +got):\n%s", tc.text, diff)
			}
		})
	}
}

func TestTicketsAsTheyCome(t *testing.T) {
	t.Parallel()
	korean := `[1:1 문의] 결제 오류
안녕하세요 ㅠㅠ 11월 27일 밤 3시 12분쯤에 다이아 패키지 5,500원 결제했는데 아이템이 안들어왔어요
서버: kr
닉네임: 달빛기사
> 주문번호 : Ｈ２１６８９９３８２２
> ４４０６８６７３０
플레이어 ID(고객센터 코드) 2000 0000 401
빨리 처리해주세요`
	got := read(korean)
	if diff := cmp.Diff([]string{"hive order H2168993822440686730 broken", "vid 2000|20000000|20000000401"}, ids(got)); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"달빛기사"}, got.Names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got.Server() != "kr" || len(got.Amounts) != 1 || got.Amounts[0].String() != "5,500 KRW" {
		t.Errorf("server %q, amounts %v", got.Server(), got.Amounts)
	}
	if len(got.Times) == 0 || got.Times[0].At.Time().In(seoul()).Format("01-02 15:04") != "11-27 03:12" {
		t.Errorf("times %+v", got.Times)
	}
	english := "Hi, I bought the starter_pack for US$4.99 yesterday around 9pm on server NA-1.\nmember no. 880001, type IAP_PURCHASE\nThanks"
	got = read(english)
	if diff := cmp.Diff([]string{"member_no 880001"}, ids(got)); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if got.Type != "IAP_PURCHASE" || got.Platform != "MOBILE" || got.Player(LabelMember) != "880001" {
		t.Errorf("type %q, platform %q, member %q", got.Type, got.Platform, got.Player(LabelMember))
	}
	if diff := cmp.Diff([]string{"starter_pack"}, got.Products); diff != "" {
		t.Errorf("products (-want +got):\n%s", diff)
	}
	if len(got.Amounts) != 1 || got.Amounts[0].String() != "4.99 USD" {
		t.Errorf("amounts %v", got.Amounts)
	}
	if got.Empty() || got.Orders() {
		t.Error("a ticket without an order id is taken for another")
	}
}

// TestNames holds what a text calls its player.
func TestNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"my name is Nightowl, item05 never came": {"Nightowl"},
		"My in-game name: Nightowl":              {"Nightowl"},
		"user name = Nightowl.":                  {"Nightowl"},
		"내 이름은 달빛기사입니다":                          {"달빛기사"},
		"제 이름은 달빛기사라고 합니다":                       {"달빛기사"},
		"닉네임 달빛기사":                               {"달빛기사"},
		"닉네임은 '달빛기사' 이에요":                        {"달빛기사"},
		"닉 Nightowl 이요":                          {"Nightowl"},
		"게임 이름: 고래이고요":                           {"고래"},
		"my name is on the list, nickname: 고래":   {"고래"},
		"상품 이름은 다이아예요":                           nil,
		"no name is given":                       nil,
		"nickname: Nightowl\n내 이름은 Nightowl입니다":  {"Nightowl"},
	} {
		if diff := cmp.Diff(want, read(text).Names); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestProducts holds what may be a product's name in a text; ids of orders and types of purchases are none.
func TestProducts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"item05 안 왔어요":                      {"item05"},
		"아이템item05를 샀는데":                    {"item05"},
		"bought ITEM05 and Starter_Pack":    {"ITEM05", "item05", "Starter_Pack", "starter_pack"},
		"com.example.game.item05":           {"com.example.game.item05"},
		"상품: item05입니다":                     {"item05"},
		"H2168993822440686730 T20220210312": nil,
		"HS_4711 IAP_PURCHASE":              nil,
		"item five":                         nil,
	} {
		if diff := cmp.Diff(want, read(text).Products); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestWhatIsPassedOver counts what is picked as nothing: numbers of payment cards, and what is too long to be read.
func TestWhatIsPassedOver(t *testing.T) {
	t.Parallel()
	if got := read("4111111111111111, again 4111111111111111 and 5500000000000004").Cards; got != 2 {
		t.Errorf("%d cards, want 2", got)
	}
	if got := read(strings.Repeat("a", longest+7)).Unread; got != 7 {
		t.Errorf("%d bytes are unread, want 7", got)
	}
	if got := read("H2168993822440686730"); got.Cards != 0 || got.Unread != 0 {
		t.Errorf("%+v", got)
	}
}

func TestServers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"on server kr, please": "kr", "서버: 루나입니다": "루나", "kr 서버에서": "kr", "서버 kr": "kr", "the server is down": "", "server_id=global": "global",
		"점검 후 서버 접속이 안돼요": "", "NA-1 server": "NA-1", "my server": "",
	} {
		if got := read(text).Server(); got != want {
			t.Errorf("%q: server %q, want %q", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "H2168 9938\n> 2244", "tid 1909091033503333452", "5만 5천원", "11월 27일 밤 3시 12분쯤", "3:12~3:30 pm", "vid는 3000 005 6996",
		"어제 25시 99분", "99/99 2026-13-45", "\xff\xfe\x00", "一二三 h\u200b2", "30분 전", "999999999999일", "o 1909091033503333452",
		"my name is item05 라고", "내 이름은\n이고요", "4111111111111111", "member_no\n\n\n1", "원원원 1천 2백 원", "$ 1,2,3", strings.Repeat("H", 500), strings.Repeat("123 ", 300),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := read(text)
		for _, id := range got.IDs {
			if id.Text == "" || strings.ContainsAny(id.Text, " \n") || len(id.Text) > 200 {
				t.Fatalf("%q: picks %q", text, id.Text)
			}
			if id.Kind == HiveOrder && !hiveWhole.MatchString(id.Text) || id.Kind == StoveOrder && !tidWhole.MatchString(id.Text) {
				t.Fatalf("%q: %q is no %s", text, id.Text, id.Kind)
			}
			if isCard(id.Text) {
				t.Fatalf("%q: picks the number of a card", text)
			}
		}
		for _, s := range got.Times {
			if s.From > s.To || s.At < s.From || s.At > s.To {
				t.Fatalf("%q: the span %+v ends before it begins, or does not hold its middle", text, s)
			}
		}
		for _, hint := range append(append([]string{}, got.Names...), got.Products...) {
			if hint == "" || len(hint) > 400 || strings.ContainsAny(hint, " \n") {
				t.Fatalf("%q: the hint %q", text, hint)
			}
		}
		if got.Cards < 0 || got.Unread != max(0, len(text)-longest) {
			t.Fatalf("%q: %d cards, %d bytes unread", text, got.Cards, got.Unread)
		}
		for _, m := range got.Amounts {
			if !m.Amount.Positive() {
				t.Fatalf("%q: the amount %v", text, m)
			}
		}
		if again := read(text); !cmp.Equal(again, got, cmp.AllowUnexported(ID{})) {
			t.Fatalf("%q: reading it twice gives two tickets", text)
		}
	})
}
