/** The movements of the picture as a table, one row each with exact units, asked for as they come into sight. */
import type { MovementRow } from '@spoor/tracer/picture'
import { useDeferredValue, useMemo, useState } from 'react'
import { nodeName } from '../render/drawing.ts'
import { select } from '../state/actions.ts'
import type { Sorting } from '../state/state.ts'
import { shortAccount } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatTime } from '../text/locale.ts'
import { formatUsd, statedCents, toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { column, DataTable } from './data-table.tsx'
import { movementRowsQuestion } from './questions.ts'
import { TableFilter } from './table-tools.tsx'

const FIRST: Sorting = { id: 'time', desc: false }

export function MovementsTable() {
  const { index, scene, state, store, ask, t, locale } = useApp()
  const [typed, setTyped] = useState('')
  const text = useDeferredValue(typed.trim())
  const columns = useMemo(() => {
    const amount = (units: string, asset: string) => money({ index, locale }, toUnits(units), asset)
    const dollars = (cents: bigint | null) => (cents === null ? '–' : formatUsd(cents, locale))
    return [
      column<MovementRow>({
        id: 'time',
        header: t('movement.time'),
        cell: ({ time }) => (
          <span className="cell-button">{time === '' ? t('movement.timeUnknown') : formatTime(time, locale)}</span>
        ),
      }),
      column<MovementRow>({
        id: 'from',
        header: t('movement.from'),
        cell: ({ from }) => <bdi>{nodeName(scene, from)}</bdi>,
      }),
      column<MovementRow>({
        id: 'to',
        header: t('movement.to'),
        cell: ({ to }) => <bdi>{to === '' ? '–' : nodeName(scene, to)}</bdi>,
      }),
      column<MovementRow>({
        id: 'amount',
        header: t('movement.units'),
        cell: ({ units, shown, asset }) => (units === '' ? showForeign(shown ?? '?') : amount(units, asset).exact),
      }),
      column<MovementRow>({
        id: 'asset',
        header: t('movement.asset'),
        cell: ({ asset }) => <bdi>{amount('0', asset).symbol}</bdi>,
      }),
      column<MovementRow>({
        id: 'usd',
        header: t('movement.usd'),
        cell: ({ cents }) => dollars(cents === null ? null : BigInt(cents)),
      }),
      column<MovementRow>({
        id: 'usdThen',
        header: t('movement.usdThen'),
        cell: ({ usdThen }) => dollars(statedCents(usdThen)),
      }),
      column<MovementRow>({
        id: 'taint',
        header: t('movement.taint'),
        cell: ({ taint, asset }) => amount(taint, asset).exact,
      }),
      column<MovementRow>({
        id: 'evidence',
        header: t('movement.evidence'),
        cell: ({ line }) => t(`line.${line}`),
      }),
      column<MovementRow>({
        id: 'tx',
        header: t('movement.tx'),
        cell: ({ tx }) => <span className="mono">{shortAccount(tx)}</span>,
      }),
    ]
  }, [t, locale, index, scene])
  return (
    <DataTable
      table="movements"
      title={t('table.movements')}
      columns={columns}
      question={(tile, sorting) => movementRowsQuestion(ask, state, { sorting, text, tile })}
      filter={<TableFilter value={typed} onChange={setTyped} />}
      text={text}
      idOf={(row) => row.id}
      isSelected={(row) => state.selected === `m:${row.id}`}
      onSelect={(row) => store.apply(select, `m:${row.id}`)}
      numeric={['amount', 'taint', 'usd', 'usdThen']}
      first={FIRST}
    />
  )
}
