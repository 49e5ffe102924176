package lang

import (
	"testing"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		configured string
		env        map[string]string
		want       string
	}{
		"configured":             {configured: Korean, env: map[string]string{"LANG": "en_US.UTF-8"}, want: Korean},
		"a Korean locale":        {configured: Auto, env: map[string]string{"LANG": "ko_KR.UTF-8"}, want: Korean},
		"LC_ALL goes first":      {env: map[string]string{"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, want: English},
		"LC_MESSAGES before it":  {env: map[string]string{"LANG": "C", "LC_MESSAGES": "ko_KR"}, want: Korean},
		"no locale":              {want: English},
		"a language like Korean": {env: map[string]string{"LANG": "kok_IN"}, want: English},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Choose(tt.configured, func(name string) string { return tt.env[name] }); got != tt.want {
				t.Errorf("Choose() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNewRefusesAnotherLanguage(t *testing.T) {
	t.Parallel()
	if _, err := New("fr"); err == nil {
		t.Error("New(fr) gives words, want an error")
	}
}

func TestEnglish(t *testing.T) {
	t.Parallel()
	w := InEnglish()
	for want, got := range map[string]string{
		"99 % done":     w.T("99 %% done"),
		"4,532,000 KRW": w.T("%d %s", 4_532_000, "KRW"),
		"1 order of H1": w.N(1, "%d order of %s", "%d orders of %s", "H1"),
		"2 orders":      w.N(2, "%d order", "%d orders"),
		"0 orders":      w.N(0, "%d order", "%d orders"),
		"open":          w.T("open§case"),
		"open 1":        w.T("open %d§case", 1),
		"{을/를} is text": w.T("%s is text", "{을/를}"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestParticles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"주문{이/가} 없습니다":      "주문이 없습니다",
		"보고{이/가} 없습니다":      "보고가 없습니다",
		"item03{을/를} 지급":    "item03을 지급",
		"item02{을/를} 지급":    "item02를 지급",
		"서울{으로/로}":          "서울로",
		"부산{으로/로}":          "부산으로",
		"「민수」{은/는}":         "「민수」는",
		"Hive{이/가}":         "Hive가",
		"{kept} {이/가":       "{kept} {이/가",
		"{을/를}":             "를",
		"{} {a{과/와} 1{과/와}": "{} {a와 1과",
	} {
		if got := settleParticles(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
