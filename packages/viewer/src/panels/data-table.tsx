/** A real, sortable, virtualised table: only the rows in sight are in the page, but their numbers tell the whole. */
import {
  type ColumnDef,
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useMemo, useRef } from 'react'
import { setSorting } from '../state/actions.ts'
import { formatCount } from '../text/locale.ts'
import { useApp } from './app-context.ts'
import { ColumnMenu } from './column-menu.tsx'
import { Icon } from './icons.tsx'

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })
export type Features = typeof features
export type Column<T extends RowData> = ColumnDef<Features, T>

type Sortable = string | number | bigint | null

/** Nothing sorts below everything; bigints are compared as such. */
const compare = (a: Sortable, b: Sortable): number => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1)

interface ColumnOptions<T extends RowData> {
  readonly id: string
  readonly header: string
  /** What the column sorts by. */
  readonly value: (row: T) => Sortable
  readonly cell: (row: T) => ReactNode
}

export const column = <T extends RowData>({ id, header, value, cell }: ColumnOptions<T>): Column<T> => ({
  id,
  header,
  accessorFn: value,
  sortFn: (left, right) => compare(value(left.original), value(right.original)),
  cell: ({ row }) => cell(row.original),
})

const ROW = 34

interface Props<T extends RowData> {
  readonly table: 'addresses' | 'movements'
  readonly title: string
  readonly columns: Column<T>[]
  readonly rows: T[]
  readonly idOf: (row: T) => string
  readonly isSelected: (row: T) => boolean
  readonly onSelect: (row: T) => void
  /** Columns whose figures stand right. */
  readonly numeric: readonly string[]
  readonly first: { readonly id: string; readonly desc: boolean }
}

export function DataTable<T extends RowData>({
  table: name,
  title,
  columns,
  rows,
  idOf,
  isSelected,
  onSelect,
  numeric,
  first,
}: Props<T>) {
  const { store, state, t, locale } = useApp()
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useMemo(
    () => columns.filter((candidate) => !state.hiddenColumns.includes(`${name}.${candidate.id}`)),
    [columns, state.hiddenColumns, name],
  )
  const sorting = [state.sorting[name] ?? first].filter((entry) =>
    columns.some((candidate) => candidate.id === entry.id),
  )
  const table = useTable({
    features,
    columns: shown,
    data: rows,
    getRowId: idOf,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (change) => {
      const next = (typeof change === 'function' ? change(sorting) : change)[0]
      store.apply(setSorting, name, next ? { id: next.id, desc: next.desc } : null)
    },
  })
  const model = table.getRowModel().rows
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const align = (id: string) => (numeric.includes(id) ? 'is-number' : '')
  return (
    <div className="table-view">
      <header className="table-head">
        <h2>{title}</h2>
        <span className="count">{t('table.rows', { n: rows.length })}</span>
        <ColumnMenu
          table={name}
          columns={columns.map((entry) => ({ id: entry.id ?? '', text: String(entry.header) }))}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" ref={scroller} tabIndex={0} aria-label={title}>
        <table aria-rowcount={model.length + 1}>
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
            {items.map((item) => {
              const row = model[item.index]
              if (!row) return null
              return (
                <tr
                  key={row.id}
                  aria-rowindex={item.index + 2}
                  aria-selected={isSelected(row.original)}
                  onClick={() => onSelect(row.original)}
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
      </section>
      <span className="sr-only">{formatCount(rows.length, locale)}</span>
    </div>
  )
}

const Spacer = ({ size, span }: { readonly size: number; readonly span: number }) => (
  <tr className="spacer">
    <td colSpan={span} style={{ blockSize: `${size}px` }} />
  </tr>
)
