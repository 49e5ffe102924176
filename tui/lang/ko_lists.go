package lang

// koLists are what the lists say about themselves.
func koLists() map[Text]string {
	return map[Text]string{
		"[%s] shows all":                         "[%s] 전체 보기",
		"[%s] leads back to where you came from": "[%s] 이전 화면으로",
	}
}
