/** A real, sortable, virtualised table: only rows in sight are asked for and are in the page, but their numbers tell the whole. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { type ColumnDef, type RowData, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react'
import { setSorting } from '../state/actions.ts'
import type { Sorting, Table } from '../state/state.ts'
import { formatCount } from '../text/locale.ts'
import { useApp } from './app-context.ts'
import { ColumnMenu } from './column-menu.tsx'
import { CsvTools } from './csv-tools.tsx'
import { Icon } from './icons.tsx'
import { MethodName } from './method-choice.tsx'
import { TILE, type TileQuestion } from './questions.ts'

const features = tableFeatures({ rowSortingFeature })
export type Features = typeof features
export type Column<T extends RowData> = ColumnDef<Features, T>

interface ColumnOptions<T extends RowData> {
  /** What the server sorts by. */
  readonly id: string
  readonly header: string
  readonly cell: (row: T) => ReactNode
}

export const column = <T extends RowData>({ id, header, cell }: ColumnOptions<T>): Column<T> => ({
  id,
  header,
  accessorFn: () => '',
  cell: ({ row }) => cell(row.original),
})

const ROW = 34

interface Props<T extends RowData> {
  readonly table: Table
  readonly title: string
  readonly columns: Column<T>[]
  /** Asks for one tile of the rows, sorted so. */
  readonly question: (tile: number, sorting: Sorting) => TileQuestion<T>
  /** The field that filters rows, and what is typed in it. */
  readonly filter: ReactNode
  readonly text: string
  readonly idOf: (row: T) => string
  readonly isSelected: (row: T) => boolean
  readonly onSelect: (row: T) => void
  /** Columns whose figures stand right. */
  readonly numeric: readonly string[]
  readonly first: { readonly id: string; readonly desc: boolean }
}

/** The tiles that hold the rows in sight. */
const tilesOf = (indexes: readonly number[]): number[] => [
  ...new Set([0, ...indexes.map((index) => Math.floor(index / TILE))]),
]

export function DataTable<T extends RowData>({
  table: name,
  title,
  columns,
  question,
  filter,
  text,
  idOf,
  isSelected,
  onSelect,
  numeric,
  first,
}: Props<T>) {
  const { store, state, t, locale, printing } = useApp()
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useMemo(
    () => columns.filter((candidate) => !state.hiddenColumns.includes(`${name}.${candidate.id}`)),
    [columns, state.hiddenColumns, name],
  )
  const asked = state.sorting[name]
  const sorting = asked !== null && columns.some((candidate) => candidate.id === asked.id) ? asked : first
  const head = useQuery({ ...question(0, sorting), placeholderData: keepPreviousData })
  const total = head.data?.total ?? null
  const virtual = useVirtualizer({
    count: total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  })
  const onPaper = Math.min(total ?? 0, head.data?.rows.length ?? 0)
  const items = printing
    ? Array.from({ length: onPaper }, (_, index) => ({ index, start: 0, end: 0 }))
    : virtual.getVirtualItems()
  const tiles = tilesOf(items.map((item) => item.index))
  const answers = useQueries({ queries: tiles.map((tile) => question(tile, sorting)) })
  const rowAt = (index: number): T | undefined =>
    answers[tiles.indexOf(Math.floor(index / TILE))]?.data?.rows[index % TILE]
  const inSight = items.map((item) => ({ index: item.index, row: rowAt(item.index) }))
  const table = useTable({
    features,
    columns: shown,
    data: inSight.flatMap(({ row }) => (row === undefined ? [] : [row])),
    getRowId: idOf,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting: [sorting] },
    onSortingChange: (change) => {
      const next = (typeof change === 'function' ? change([sorting]) : change)[0]
      store.apply(setSorting, name, next ? { id: next.id, desc: next.desc } : null)
    },
  })
  const model = new Map(table.getRowModel().rows.map((row) => [row.id, row]))
  const before = items[0]?.start ?? 0
  const after = printing ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const [active, setActive] = useState<number | null>(null)
  const rowId = useId()
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLButtonElement || !total) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 2)
    const here = active ?? -1
    const wanted = {
      ...{ ArrowDown: here + 1, ArrowUp: here - 1, PageDown: here + page, PageUp: here - page },
      ...{ Home: 0, End: total - 1 },
    }[event.key]
    if (wanted !== undefined) {
      const next = Math.max(0, Math.min(total - 1, wanted))
      setActive(next)
      virtual.scrollToIndex(next)
    } else if (event.key === 'Enter' || event.key === ' ') {
      const row = active === null ? undefined : rowAt(active)
      if (row) onSelect(row)
    } else return
    event.preventDefault()
  }
  const activeShown = active !== null && items.some(({ index }) => index === active)
  const align = (id: string) => (numeric.includes(id) ? 'is-number' : '')
  return (
    <div className="table-view">
      <header className="table-head">
        <h2>{title}</h2>
        <span className="count">{total === null ? '…' : t('table.rows', { n: total })}</span>
        <MethodName />
        {filter}
        <CsvTools table={name} sorting={sorting} text={text} total={total} />
        <ColumnMenu
          table={name}
          columns={columns.map((entry) => ({ id: entry.id ?? '', text: String(entry.header) }))}
        />
      </header>
      {printing && onPaper < (total ?? 0) ? (
        <p className="notice">{t('print.rows', { n: onPaper, all: total ?? 0 })}</p>
      ) : null}
      <section className="table-scroll" ref={scroller}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are walked with arrow keys and chosen with Enter
          role="grid"
          tabIndex={0}
          aria-label={`${title}. ${t('table.help')}`}
          aria-rowcount={(total ?? 0) + 1}
          aria-colcount={shown.length}
          aria-activedescendant={activeShown ? `${rowId}${active}` : undefined}
          onKeyDown={onKeyDown}
          onFocus={(event) => event.target === event.currentTarget && active === null && setActive(0)}
        >
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id} aria-rowindex={1}>
                {group.headers.map((header) => {
                  const sorted = header.column.getIsSorted()
                  return (
                    <th
                      key={header.id}
                      scope="col"
                      className={align(header.column.id)}
                      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
                    >
                      <button type="button" onClick={header.column.getToggleSortingHandler()}>
                        <table.FlexRender header={header} />
                        <span className="sort-mark">
                          {sorted === false ? null : <Icon name={sorted === 'asc' ? 'up' : 'down'} />}
                        </span>
                      </button>
                    </th>
                  )
                })}
              </tr>
            ))}
          </thead>
          <tbody>
            {before > 0 ? <Spacer size={before} span={shown.length} /> : null}
            {inSight.map(({ index, row: data }) => {
              const row = data === undefined ? undefined : model.get(idOf(data))
              if (!row)
                return (
                  <tr key={`wait${index}`} aria-rowindex={index + 2}>
                    <td colSpan={shown.length}>…</td>
                  </tr>
                )
              return (
                <tr
                  key={row.id}
                  id={`${rowId}${index}`}
                  className={index === active ? 'is-active' : ''}
                  aria-rowindex={index + 2}
                  aria-selected={isSelected(row.original)}
                  onClick={() => {
                    setActive(index)
                    onSelect(row.original)
                  }}
                >
                  {row.getAllCells().map((cell) => (
                    <td key={cell.id} className={align(cell.column.id)}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              )
            })}
            {after > 0 ? <Spacer size={after} span={shown.length} /> : null}
          </tbody>
        </table>
        {total === 0 ? (
          <p className="table-none">{text === '' ? t('table.none') : t('table.noMatch', { text })}</p>
        ) : null}
      </section>
      <span className="sr-only">{formatCount(total ?? 0, locale)}</span>
    </div>
  )
}

const Spacer = ({ size, span }: { readonly size: number; readonly span: number }) => (
  <tr className="spacer">
    <td colSpan={span} style={{ blockSize: `${size}px` }} />
  </tr>
)
