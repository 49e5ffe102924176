package pane

import tea "github.com/charmbracelet/bubbletea"

// clicked says whether the left button went down.
func clicked(msg tea.MouseMsg) bool {
	return msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
}

// wheeled is by how many lines a turn of the wheel moves, down when positive; zero: it was not turned.
func wheeled(msg tea.MouseMsg) int {
	const notch = 3
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		return -notch
	case tea.MouseButtonWheelDown:
		return +notch
	default:
		return 0
	}
}
