/** The panel of what is selected: an address, a line, or a fold. */
import { edgeKey } from '../render/marks.ts'
import { AddressPanel } from './address.tsx'
import { useApp } from './app-context.ts'
import { EdgePanel } from './edge.tsx'
import { FoldPanel, isFold } from './fold.tsx'
import { Leads } from './work/leads.tsx'
import { WorkTools } from './work/tools.tsx'

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
        <AddressPanel key={own} id={own}>
          <WorkTools on={own} address={own} />
          <Leads address={own} />
        </AddressPanel>
      ) : selection !== null && 'edge' in selection ? (
        <EdgePanel key={selection.edge.id} edge={selection.edge}>
          <WorkTools on={edgeKey(selection.edge)} address={null} />
        </EdgePanel>
      ) : selection !== null && isFold(selection.node.id) ? (
        <FoldPanel key={selection.node.id} node={selection.node}>
          <WorkTools on={selection.node.id} address={null} />
        </FoldPanel>
      ) : selection !== null ? (
        <AddressPanel key={selection.node.id} id={selection.node.id}>
          <WorkTools on={selection.node.id} address={selection.node.id} />
          <Leads address={selection.node.id} />
        </AddressPanel>
      ) : null}
    </div>
  )
}
