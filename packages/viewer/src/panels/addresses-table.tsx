/** The addresses of the picture as a table: same rows, same filters. */
import { useMemo } from 'react'
import { assetOf } from '../graph/index-case.ts'
import type { FlowNode } from '../graph/model.ts'
import { wordFor } from '../messages/lookup.ts'
import { select } from '../state/actions.ts'
import { splitAddress } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatUsd, toUnits, usdCents } from '../text/money.ts'
import { type App, money, useApp } from './app-context.ts'
import { Glyph } from './bits.tsx'
import { column, DataTable } from './data-table.tsx'

type Words = Pick<App, 'index' | 't' | 'locale'>

interface Row {
  readonly id: string
  readonly kind: FlowNode['kind']
  readonly account: string
  readonly label: string
  readonly role: string
  readonly hop: number | null
  readonly taintIn: string
  readonly taintHeld: string
  readonly cents: bigint | null
  readonly stop: string
  readonly complete: boolean
}

function toRow(words: Words, id: string, kind: FlowNode['kind']): Row {
  const { index, t } = words
  const address = index.addresses.get(id)
  const amounts = (pick: 'taintIn' | 'taintHeld'): string =>
    (address?.assets ?? [])
      .filter((entry) => toUnits(entry[pick]) > 0n)
      .map((entry) => money(words, toUnits(entry[pick]), entry.asset))
      .map(({ short, symbol }) => `${short} ${symbol}`)
      .join(' + ')
  const cents = (address?.assets ?? []).reduce<bigint | null>((all, entry) => {
    const info = assetOf(index, entry.asset)
    const value = usdCents(toUnits(entry.taintIn), info.decimals, info.usdPrice, info.asset)
    return value === null ? all : (all ?? 0n) + value
  }, null)
  return {
    id,
    kind,
    account: splitAddress(id).account,
    label: (address?.labels ?? []).map((label) => showForeign(label.name)).join(' · '),
    role: address ? wordFor(t, 'kind', address.role, showForeign(address.role)) : '',
    hop: address?.hop ?? null,
    taintIn: amounts('taintIn'),
    taintHeld: amounts('taintHeld'),
    cents,
    stop: address?.stop ? wordFor(t, 'stop', address.stop.kind, showForeign(address.stop.kind)) : '',
    complete: address?.complete ?? false,
  }
}

export function AddressesTable() {
  const { index, scene, state, store, t, locale } = useApp()
  const { folded, visibility } = scene
  const rows = useMemo(
    () =>
      folded.nodes
        .filter((node) => visibility.nodes.has(node.id))
        .flatMap((node) => node.members.map((id) => toRow({ index, t, locale }, id, node.kind))),
    [folded, visibility, index, t, locale],
  )
  const columns = useMemo(
    () => [
      column<Row>({
        id: 'address',
        header: t('table.address'),
        value: (row) => row.account,
        cell: ({ account, kind }) => (
          <button type="button" className="cell-button mono" aria-label={`${t('table.select')} ${account}`}>
            <Glyph kind={kind} />
            <span className="ellipsis">{account}</span>
          </button>
        ),
      }),
      column<Row>({
        id: 'label',
        header: t('table.label'),
        value: (row) => row.label,
        cell: (row) => <bdi>{row.label}</bdi>,
      }),
      column<Row>({ id: 'role', header: t('table.role'), value: (row) => row.role, cell: (row) => row.role }),
      column<Row>({ id: 'hop', header: t('table.hop'), value: (row) => row.hop, cell: (row) => row.hop ?? '–' }),
      column<Row>({ id: 'in', header: t('table.in'), value: (row) => row.cents, cell: (row) => row.taintIn }),
      column<Row>({
        id: 'usd',
        header: t('table.usd'),
        value: (row) => row.cents,
        cell: (row) => (row.cents === null ? '–' : formatUsd(row.cents, locale)),
      }),
      column<Row>({ id: 'held', header: t('table.held'), value: (row) => row.taintHeld, cell: (row) => row.taintHeld }),
      column<Row>({ id: 'stop', header: t('table.stop'), value: (row) => row.stop, cell: (row) => row.stop }),
      column<Row>({
        id: 'complete',
        header: t('table.complete'),
        value: (row) => Number(row.complete),
        cell: (row) => t(row.complete ? 'table.yes' : 'table.no'),
      }),
    ],
    [t, locale],
  )
  return (
    <DataTable
      table="addresses"
      title={t('table.addresses')}
      columns={columns}
      rows={rows}
      idOf={(row) => row.id}
      isSelected={(row) => row.id === state.selected}
      onSelect={(row) => store.apply(select, row.id)}
      numeric={['hop', 'in', 'held', 'usd']}
      first={{ id: 'usd', desc: true }}
    />
  )
}
