/** The movements of the picture as a table: one row each, exact units. */
import { useMemo } from 'react'
import type { MovementView } from '../case-file.ts'
import { edgeKind } from '../graph/build.ts'
import { nodeName } from '../render/drawing.ts'
import { select } from '../state/actions.ts'
import { shortAccount } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatTime } from '../text/locale.ts'
import { formatUsd, statedCents, toUnits } from '../text/money.ts'
import { type App, money, useApp } from './app-context.ts'
import { column, DataTable } from './data-table.tsx'

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
  readonly centsThen: bigint | null
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
    centsThen: statedCents(movement.usdThen),
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
  const columns = useMemo(
    () => [
      column<Row>({
        id: 'time',
        header: t('movement.time'),
        value: (row) => row.time,
        cell: ({ time }) => (
          <button type="button" className="cell-button">
            {time === '' ? t('movement.timeUnknown') : formatTime(time, locale)}
          </button>
        ),
      }),
      column<Row>({
        id: 'from',
        header: t('movement.from'),
        value: (row) => row.from,
        cell: (row) => <bdi>{row.from}</bdi>,
      }),
      column<Row>({ id: 'to', header: t('movement.to'), value: (row) => row.to, cell: (row) => <bdi>{row.to}</bdi> }),
      column<Row>({ id: 'amount', header: t('movement.units'), value: (row) => row.units, cell: (row) => row.amount }),
      column<Row>({
        id: 'asset',
        header: t('movement.asset'),
        value: (row) => row.symbol,
        cell: (row) => <bdi>{row.symbol}</bdi>,
      }),
      column<Row>({
        id: 'usd',
        header: t('movement.usd'),
        value: (row) => row.cents,
        cell: (row) => (row.cents === null ? '–' : formatUsd(row.cents, locale)),
      }),
      column<Row>({
        id: 'usdThen',
        header: t('movement.usdThen'),
        value: (row) => row.centsThen,
        cell: (row) => (row.centsThen === null ? '–' : formatUsd(row.centsThen, locale)),
      }),
      column<Row>({
        id: 'taint',
        header: t('movement.taint'),
        value: (row) => row.taintUnits,
        cell: (row) => row.taint,
      }),
      column<Row>({
        id: 'evidence',
        header: t('movement.evidence'),
        value: (row) => row.evidence,
        cell: (row) => row.evidence,
      }),
      column<Row>({
        id: 'tx',
        header: t('movement.tx'),
        value: (row) => row.tx,
        cell: (row) => <span className="mono">{row.tx}</span>,
      }),
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
      numeric={['amount', 'taint', 'usd', 'usdThen']}
      first={{ id: 'time', desc: false }}
    />
  )
}
