/** The movements of the picture as a table: one row each, exact units. */
import { useMemo } from 'react'
import type { MovementView } from '../case-file.ts'
import { edgeKind } from '../graph/build.ts'
import { nodeName } from '../render/drawing.ts'
import { select } from '../state/actions.ts'
import { shortAccount } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatTime } from '../text/locale.ts'
import { formatUsd, toUnits } from '../text/money.ts'
import { type App, money, useApp } from './app-context.ts'
import { bySortValue, type Column, DataTable } from './data-table.tsx'

type Words = Pick<App, 'index' | 't' | 'locale'>

interface Row {
  readonly id: string
  readonly time: string
  readonly from: string
  readonly to: string
  readonly units: bigint
  readonly amount: string
  readonly symbol: string
  readonly taint: string
  readonly taintUnits: bigint
  readonly cents: bigint | null
  readonly evidence: string
  readonly tx: string
}

function toRow(words: Words, movement: MovementView): Row {
  const { index, t } = words
  const units = toUnits(movement.units)
  const taintUnits = toUnits(movement.taint)
  const amount = money(words, units, movement.asset)
  return {
    id: `m:${movement.id}`,
    time: movement.time,
    from: nodeName(index, movement.from),
    to: movement.to === '' ? '–' : nodeName(index, movement.to),
    units,
    amount: movement.units === '' ? showForeign(movement.shown ?? '?') : amount.exact,
    symbol: amount.symbol,
    taint: money(words, taintUnits, movement.asset).exact,
    taintUnits,
    cents: movement.units === '' ? null : amount.cents,
    evidence: t(`line.${edgeKind(movement)}`),
    tx: shortAccount(movement.tx),
  }
}

export function MovementsTable() {
  const { index, scene, state, store, t, locale } = useApp()
  const { folded, visibility } = scene
  const rows = useMemo(
    () =>
      folded.edges
        .filter((edge) => visibility.edges.has(edge.id))
        .flatMap((edge) => edge.movements.map((movement) => toRow({ index, t, locale }, movement))),
    [folded, visibility, index, t, locale],
  )
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: 'time',
        header: t('movement.time'),
        cell: ({ row: { original } }) => (
          <button type="button" className="cell-button">
            {original.time === '' ? t('movement.timeUnknown') : formatTime(original.time, locale)}
          </button>
        ),
        sortFn: bySortValue((row: Row) => row.time),
      },
      {
        id: 'from',
        header: t('movement.from'),
        cell: ({ row }) => <bdi>{row.original.from}</bdi>,
        sortFn: bySortValue((row: Row) => row.from),
      },
      {
        id: 'to',
        header: t('movement.to'),
        cell: ({ row }) => <bdi>{row.original.to}</bdi>,
        sortFn: bySortValue((row: Row) => row.to),
      },
      {
        id: 'amount',
        header: t('movement.units'),
        cell: ({ row }) => row.original.amount,
        sortFn: bySortValue((row: Row) => row.units),
      },
      {
        id: 'asset',
        header: t('movement.asset'),
        cell: ({ row }) => <bdi>{row.original.symbol}</bdi>,
        sortFn: bySortValue((row: Row) => row.symbol),
      },
      {
        id: 'taint',
        header: t('movement.taint'),
        cell: ({ row }) => row.original.taint,
        sortFn: bySortValue((row: Row) => row.taintUnits),
      },
      {
        id: 'usd',
        header: t('movement.usd'),
        cell: ({ row }) => (row.original.cents === null ? '–' : formatUsd(row.original.cents, locale)),
        sortFn: bySortValue((row: Row) => row.cents),
      },
      {
        id: 'evidence',
        header: t('movement.evidence'),
        cell: ({ row }) => row.original.evidence,
        sortFn: bySortValue((row: Row) => row.evidence),
      },
      {
        id: 'tx',
        header: t('movement.tx'),
        cell: ({ row }) => <span className="mono">{row.original.tx}</span>,
        sortFn: bySortValue((row: Row) => row.tx),
      },
    ],
    [t, locale],
  )
  return (
    <DataTable
      table="movements"
      title={t('table.movements')}
      columns={columns}
      rows={rows}
      idOf={(row) => row.id}
      isSelected={(row) => row.id === state.selected}
      onSelect={(row) => store.apply(select, row.id)}
      numeric={['amount', 'taint', 'usd']}
      first={{ id: 'time', desc: false }}
    />
  )
}
