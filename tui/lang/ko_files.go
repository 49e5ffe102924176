package lang

// koFiles is what is said of files that are written and of files that cannot be read.
func koFiles() map[Text]string {
	return map[Text]string{
		"%s is there already, and may be the page of another order; name another file with --out, or replace it with --force; nothing was sent": "%s{이/가} 이미 있고 다른 주문의 페이지일 수 있습니다. --out으로 다른 파일을 지정하거나 --force로 덮어쓰세요. 아무것도 보내지 않았습니다",
		"%s is there already and was left as it is: name another file, or replace it with --force":                                              "%s{이/가} 이미 있어 그대로 두었습니다. 다른 파일을 지정하거나 --force로 덮어쓰세요",
		"%s is no file, and is not replaced: name a file":                                                                                       "%s{은/는} 파일이 아니어서 덮어쓰지 않습니다. 파일을 지정하세요",
		"%s could not be written: %s; see to its folder, or name another file":                                                                  "%s{을/를} 쓰지 못했습니다: %s. 폴더를 확인하거나 다른 파일을 지정하세요",
		"the page was answered and is in %s: %s":                                                                                                "페이지를 받아 %s에 두었습니다: %s",
		"open %s: %s":                                                                                                                           "%s 열기: %s",
		"read %s: larger than %d bytes":                                                                                                         "%s 읽기: %d바이트를 넘습니다",
		"the orders were not read to the end: %s":                                                                                               "주문을 끝까지 읽지 못했습니다: %s",
		"the orders could not be read: %s":                                                                                                      "주문을 읽지 못했습니다: %s",
		"the prices could not be read: %s":                                                                                                      "가격을 읽지 못했습니다: %s",
	}
}
