package lang

// koLists are what the lists say about themselves.
func koLists() map[Text]string {
	return map[Text]string{
		"A product's name is known once a catalogue is read.": "상품 이름은 상품 목록을 조회한 뒤에 알 수 있습니다.",
		"[%s] shows all":                         "[%s] 전체 보기",
		"[%s] leads back to where you came from": "[%s] 이전 화면으로",
	}
}
