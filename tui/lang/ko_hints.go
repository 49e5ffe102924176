package lang

// koHints is what tells a person what to press or to write instead, and why a key did nothing.
func koHints() map[Text]string {
	return map[Text]string{
		"%[1]s has passed: tomorrow %[1]s?": "%[1]s{은/는} 지났습니다. 내일 %[1]s인가요?",
		"%s has passed":                     "%s{은/는} 지났습니다",
		"%q is no time of day: write %s %s": "%q{은/는} 시각이 아닙니다. %s %s처럼 쓰세요",

		"{back:esc} cancels": "{back:esc}로 취소",
		"{close:esc} closes": "{close:esc}로 닫기",
		"prices were read since: {refresh:ctrl+r} checks anew":                                                          "이후 가격을 새로 읽었습니다. {refresh:ctrl+r}로 다시 확인",
		"Not compared: no catalogue that was read before has it. On the Catalogue tab {hive.find:f} asks Hive for one.": "비교하지 못함: 읽은 상품 목록에 없습니다. 상품 목록 탭에서 {hive.find:f} 키로 Hive에 조회하세요.",
		"Not compared: %s. Prices were read since.":                                                                     "비교하지 못함: %s. 이후 가격을 새로 읽었습니다.",
		"receipts and secrets are shortened":                                                                            "영수증과 비밀 값은 줄여서 표시",
		"there is nothing but blanks in it: nothing was taken":                                                          "공백뿐이라 아무것도 받지 않았습니다",

		"another time than “%[1]s”: paid %[2]s before it": "“%[1]s”과 다른 시각: %[2]s 전 결제",
		"another time than “%[1]s”: paid %[2]s after it":  "“%[1]s”과 다른 시각: %[2]s 뒤 결제",
		"%d min": "%d분",
		"%d h":   "%d시간",
		"%d d":   "%d일",
	}
}
