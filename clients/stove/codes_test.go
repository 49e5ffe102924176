package stove

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCodesOfTheDocuments(t *testing.T) {
	t.Parallel()
	want := []Code{
		{"", "0", 200, "OK", "", Success},
		{"details", "404", 200, "Checkout is not successful", "", Denial},
		{"details", "2004", 200, "Platform information does not exist.", "", OurFault},
		{"details", "99999", 401, "Payment is not successful.", "", Transient},
		{"details", "500", 500, "[Internal Error]", "", Transient},
		{"purchase status", "999999", 200, "정의되지 않은 오류입니다.", "", Unknown},
		{"purchase status", "500", 500, "Internal Server Error", "", Transient},
	}
	got := Codes()
	for i := range got {
		if got[i].Meaning == "" {
			t.Errorf("code %s has no meaning", got[i].Code)
		}
		if i < len(want) {
			want[i].Meaning = got[i].Meaning
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, tc := range []struct {
		call, code string
		class      Class
	}{
		{"details", "0", Success},
		{"purchase status", "0", Success},
		{"purchase status", "404", Unknown}, // a code of the validation says nothing elsewhere
		{"details", "999999", Unknown},
		{"details", "", Unknown},
	} {
		if got := Explain(tc.call, tc.code); got.Class != tc.class || got.Call != tc.call || got.Code != tc.code || got.Meaning == "" {
			t.Errorf("%s %q: %+v", tc.call, tc.code, got)
		}
	}
}
