/** The panel of what is selected: an address, a line, or a fold. */
import { AddressPanel } from './address.tsx'
import { useApp } from './app-context.ts'
import { EdgePanel } from './edge.tsx'
import { FoldPanel, isFold } from './fold.tsx'

export function SelectionPanel() {
  const { scene, state, t } = useApp()
  const { selection } = scene
  // A member of a fold may be selected from a table or a search: it has its own panel although it is not drawn.
  const own =
    state.selected !== null && !isFold(state.selected) && !state.selected.startsWith('m:') ? state.selected : null
  return (
    <div data-testid="panel" className="selection">
      {selection === null && own === null ? (
        <div className="empty">
          <h2>{t('panel.nothing')}</h2>
          <p>{t('panel.hint')}</p>
        </div>
      ) : own !== null ? (
        <AddressPanel key={own} id={own} />
      ) : selection !== null && 'edge' in selection ? (
        <EdgePanel key={selection.edge.id} edge={selection.edge} />
      ) : selection !== null && isFold(selection.node.id) ? (
        <FoldPanel key={selection.node.id} node={selection.node} />
      ) : selection !== null ? (
        <AddressPanel key={selection.node.id} id={selection.node.id} />
      ) : null}
    </div>
  )
}
