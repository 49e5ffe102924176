package ticket

import (
	"regexp"
	"strconv"
	"strings"

	"makegood/ledger"
)

const (
	number = `([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,4})?|[0-9]{1,12}(?:\.[0-9]{1,4})?)`
	codes  = `KRW|USD|JPY|EUR|TWD|CNY|HKD|SGD|THB|VND|IDR|PHP|MYR|GBP|CAD|AUD|BRL|RUB|INR|MXN`
)

var (
	amountBefore = regexp.MustCompile(`(?i)(?:\b(` + codes + `)|(US\$|NT\$|HK\$|[₩$€¥£\\]))[ ]?` + number)
	amountBehind = regexp.MustCompile(`(?i)` + number + `[ ]?(?:(` + codes + `)\b|(원|달러|불|엔|유로|위안|won\b|dollars?\b|yen\b|euros?\b))`)
	// amountKorean is money in words and digits: 5만 5천원, 1만2천 원, 3천원.
	amountKorean = regexp.MustCompile(`(?:([0-9]{1,4}(?:\.[0-9])?)[ ]?만)?[ ]?(?:([0-9]{1,2})[ ]?천)?[ ]?(?:([0-9])[ ]?백)?[ ]?([0-9]{1,4})?[ ]?원`)
)

// currencyOf is the currency a sign or a word stands for.
func currencyOf(sign string) string {
	switch strings.ToLower(sign) {
	case "₩", `\`, "원", "won":
		return "KRW"
	case "$", "us$", "달러", "불", "dollar", "dollars":
		return "USD"
	case "nt$":
		return "TWD"
	case "hk$":
		return "HKD"
	case "¥", "엔", "yen":
		return "JPY"
	case "€", "유로", "euro", "euros":
		return "EUR"
	case "£":
		return "GBP"
	case "위안":
		return "CNY"
	}
	return strings.ToUpper(sign)
}

// amounts lists the sums of money of a text, each once.
func amounts(text string) []ledger.Money {
	var out []ledger.Money
	add := func(digits, currency string) {
		a, err := ledger.ParseAmount(strings.ReplaceAll(digits, ",", ""))
		if err != nil || !a.Known() || a.Cmp("0") <= 0 || len(out) >= mostHints {
			return
		}
		for _, m := range out {
			if m.Currency == currency && m.Amount.Cmp(a) == 0 {
				return
			}
		}
		out = append(out, ledger.Money{Amount: a, Currency: currency})
	}
	first := func(list ...string) string {
		for _, s := range list {
			if s != "" {
				return s
			}
		}
		return ""
	}
	for _, m := range amountBefore.FindAllStringSubmatch(text, mostHints) {
		add(m[3], currencyOf(first(m[1], m[2])))
	}
	for _, m := range amountKorean.FindAllStringSubmatch(text, mostHints) {
		if m[1] != "" || m[2] != "" || m[3] != "" {
			add(inKorean(m[1:]), "KRW")
		}
	}
	for _, at := range amountBehind.FindAllStringSubmatchIndex(text, mostHints) {
		if at[0] > 0 && koreanUnit(text[:at[0]]) {
			continue // the end of 5만 5000원, which was read whole
		}
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		add(group(1), currencyOf(first(group(2), group(3))))
	}
	return out
}

func koreanUnit(before string) bool {
	before = strings.TrimRight(before, " ")
	return strings.HasSuffix(before, "만") || strings.HasSuffix(before, "천") || strings.HasSuffix(before, "백")
}

// inKorean adds 만, 천, 백 and ones up, as decimal text.
func inKorean(parts []string) string {
	var tenths int64
	for i, unit := range []int64{10000, 1000, 100, 1} {
		whole, part, _ := strings.Cut(parts[i], ".")
		for j, digits := range []string{whole, part} {
			if digits == "" {
				continue
			}
			n, err := strconv.ParseInt(digits, 10, 32)
			if err != nil {
				return ""
			}
			if j == 0 {
				n *= 10
			}
			tenths += n * unit
		}
	}
	return strconv.FormatInt(tenths/10, 10)
}
