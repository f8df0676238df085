/** All inferred links of the case: what may have come out where, and what was said of it. */
import type { LeadView } from '@spoor/tracer/picture'
import { useDeferredValue, useMemo, useState } from 'react'
import { wordFor } from '../messages/lookup.ts'
import { nodeName } from '../render/drawing.ts'
import { select } from '../state/actions.ts'
import type { Sorting } from '../state/state.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount } from '../text/locale.ts'
import { toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { column, DataTable } from './data-table.tsx'
import { leadRowsQuestion } from './insight-questions.ts'
import { TableFilter } from './table-tools.tsx'

const FIRST: Sorting = { id: 'rivals', desc: false }

export function LeadsTable() {
  const { index, scene, state, store, ask, t, locale } = useApp()
  const [typed, setTyped] = useState('')
  const text = useDeferredValue(typed.trim())
  const columns = useMemo(() => {
    const side = ({ address, asset, units }: LeadView['from']) => {
      const { short, symbol } = money({ index, locale }, toUnits(units), asset)
      return (
        <>
          <bdi>{nodeName(scene, address)}</bdi>{' '}
          <span className="hint">
            {short} <bdi>{symbol}</bdi>
          </span>
        </>
      )
    }
    return [
      column<LeadView>({
        id: 'verdict',
        header: t('lead.verdict'),
        cell: ({ verdict, booked }) =>
          `${wordFor(t, 'verdict', verdict, showForeign(verdict))}${booked ? ` · ${t('lead.booked')}` : ''}`,
      }),
      column<LeadView>({
        id: 'kind',
        header: t('movement.kind'),
        cell: ({ kind }) => wordFor(t, 'kind', kind, showForeign(kind)),
      }),
      column<LeadView>({ id: 'from', header: t('movement.from'), cell: ({ from }) => side(from) }),
      column<LeadView>({ id: 'to', header: t('movement.to'), cell: ({ to }) => side(to) }),
      column<LeadView>({ id: 'rivals', header: t('lead.rivals'), cell: ({ rivals }) => formatCount(rivals, locale) }),
      column<LeadView>({
        id: 'byChance',
        header: t('lead.byChance'),
        cell: ({ byChance }) => formatCount(byChance, locale),
      }),
      column<LeadView>({ id: 'gap', header: t('lead.gap'), cell: ({ gap }) => formatCount(gap, locale) }),
      column<LeadView>({
        id: 'rule',
        header: t('lead.rule'),
        cell: ({ rule }) => wordFor(t, 'leadrule', rule, showForeign(rule)),
      }),
      column<LeadView>({
        id: 'lead',
        header: t('lead.lead'),
        cell: ({ id }) => <span className="mono">{showForeign(id, 24)}</span>,
      }),
    ]
  }, [t, locale, index, scene])
  return (
    <DataTable
      table="leads"
      title={t('table.leads')}
      columns={columns}
      question={(tile, sorting) => leadRowsQuestion(ask, state, { sorting, text, tile })}
      filter={<TableFilter value={typed} onChange={setTyped} />}
      text={text}
      idOf={(row) => row.id}
      isSelected={(row) => state.selected === row.to.address}
      onSelect={(row) => store.apply(select, row.to.address)}
      numeric={['rivals', 'byChance', 'gap']}
      first={FIRST}
    />
  )
}
