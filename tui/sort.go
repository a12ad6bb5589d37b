package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/tui/view"
)

// sortedMsg says that a list is sorted.
type sortedMsg struct{ view.Sorted }

// sorts begins the sorting of lists that are to stand in another order, beside
// everything else.
func (m *Model) sorts() tea.Cmd {
	w, ok := m.top().(*watch)
	if !ok {
		return nil
	}
	ctx := w.context(&m.ui)
	var all []tea.Cmd
	for _, job := range [...]*view.SortJob{
		w.packets.SortJob(ctx, true), w.conversations.SortJob(ctx, w.session.Progress().Done && !w.filter.busy()),
	} {
		if job != nil {
			all = append(all, func() tea.Msg { return sortedMsg{job.Run()} })
		}
	}
	return tea.Batch(all...)
}

// sortedBy says by what the list of a pane is sorted; "" if it stands as it
// came.
func (s *stage) sortedBy(u *ui, pane paneID) string {
	switch pane {
	case panePackets:
		return s.packets.Sorted(u.words)
	case paneConversations:
		return s.conversations.Sorted(u.words)
	}
	return ""
}
