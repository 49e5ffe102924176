package lang

// koreanParts are the parts of the catalogue, one a room of the program. A text that two of them hold reads the same in
// both.
func koreanParts() []map[Text]string {
	return []map[Text]string{
		koShell(),
		koKit(),
		koMarks(),
		koKeys(),
		koEvidence(),
		koOrder(),
		koActions(),
		koPlain(),
		koTables(),
		koMeanings(),
		koPulse(),
		koPanes(),
		koReport(),
		koFind(),
	}
}
