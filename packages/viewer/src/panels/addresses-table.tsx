/** The addresses of the picture as a table, folded ones too: same filters, asked for as they come into sight. */
import type { AddressRow, AssetUnits } from '@spoor/tracer/picture'
import { useDeferredValue, useMemo, useState } from 'react'
import { wordFor } from '../messages/lookup.ts'
import { select } from '../state/actions.ts'
import type { Sorting } from '../state/state.ts'
import { splitAddress } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatUsd, toUnits } from '../text/money.ts'
import { nameIn } from '../text/told.ts'
import { type App, money, useApp } from './app-context.ts'
import { AtLeast, Glyph } from './bits.tsx'
import { column, DataTable } from './data-table.tsx'
import { addressRowsQuestion } from './questions.ts'
import { TableFilter } from './table-tools.tsx'

const FIRST: Sorting = { id: 'usd', desc: true }

const listed = (app: Pick<App, 'index' | 'locale'>, amounts: readonly AssetUnits[]): string =>
  amounts
    .map(({ asset, units }) => money(app, toUnits(units), asset))
    .map(({ short, symbol }) => `${short} ${symbol}`)
    .join(' + ')

export function AddressesTable() {
  const { index, state, store, ask, t, locale } = useApp()
  const [typed, setTyped] = useState('')
  const text = useDeferredValue(typed.trim())
  const columns = useMemo(
    () => [
      column<AddressRow>({
        id: 'address',
        header: t('table.address'),
        cell: ({ id, kind }) => (
          <span className="cell-button mono">
            <Glyph kind={kind} />
            <span className="ellipsis">{showForeign(splitAddress(id).account, 128)}</span>
          </span>
        ),
      }),
      column<AddressRow>({
        id: 'label',
        header: t('table.label'),
        cell: ({ labels }) => <bdi>{labels.map((label) => showForeign(nameIn(label, t))).join(' · ')}</bdi>,
      }),
      column<AddressRow>({
        id: 'role',
        header: t('table.role'),
        cell: ({ role }) => (role === '' ? '' : wordFor(t, 'kind', role, showForeign(role))),
      }),
      column<AddressRow>({ id: 'hop', header: t('table.hop'), cell: ({ hop }) => hop ?? '–' }),
      column<AddressRow>({
        id: 'in',
        header: t('table.in'),
        cell: ({ taintIn, complete }) => (
          <>
            <AtLeast complete={complete || taintIn.length === 0} />
            {listed({ index, locale }, taintIn)}
          </>
        ),
      }),
      column<AddressRow>({
        id: 'usd',
        header: t('table.usd'),
        cell: ({ cents, complete }) =>
          cents === null ? (
            '–'
          ) : (
            <>
              <AtLeast complete={complete} />
              {formatUsd(BigInt(cents), locale)}
            </>
          ),
      }),
      column<AddressRow>({
        id: 'held',
        header: t('table.held'),
        cell: ({ taintHeld }) => listed({ index, locale }, taintHeld),
      }),
      column<AddressRow>({
        id: 'stop',
        header: t('table.stop'),
        cell: ({ stop }) => (stop === '' ? '' : wordFor(t, 'stop', stop, showForeign(stop))),
      }),
      column<AddressRow>({
        id: 'complete',
        header: t('table.complete'),
        cell: ({ complete }) => t(complete ? 'table.yes' : 'table.no'),
      }),
    ],
    [t, locale, index],
  )
  return (
    <DataTable
      table="addresses"
      title={t('table.addresses')}
      columns={columns}
      question={(tile, sorting) => addressRowsQuestion(ask, state, { sorting, text, tile })}
      filter={<TableFilter value={typed} onChange={setTyped} />}
      text={text}
      idOf={(row) => row.id}
      isSelected={(row) => row.id === state.selected}
      onSelect={(row) => store.apply(select, row.id)}
      numeric={['hop', 'in', 'held', 'usd']}
      first={FIRST}
    />
  )
}
