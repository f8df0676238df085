/** A table as CSV: all rows that the filters leave, in the order on screen, with exact figures. */
import { useCallback, useEffect } from 'react'
import type { Sorting, Table } from '../state/state.ts'
import { useApp } from './app-context.ts'
import { IconButton } from './bits.tsx'
import { hookCommand } from './command-hooks.ts'
import { tableCsv, tableQuery } from './insight-questions.ts'

interface Props {
  readonly table: Table
  readonly sorting: Sorting
  readonly text: string
  readonly total: number | null
}

/** Saves text under a name, by a link that is gone at once. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

export function CsvTools({ table, sorting, text, total }: Props) {
  const { ask, state, scene, t, say } = useApp()
  const { case: name, method } = scene.index.view.statement
  const { id, desc } = sorting
  const asCsv = useCallback(
    () => tableCsv(ask, table, tableQuery(state, { id, desc }, text)),
    [ask, table, state, id, desc, text],
  )
  const copy = useCallback(
    () =>
      asCsv()
        .then((csv) => navigator.clipboard.writeText(csv))
        .then(
          () => say(t('table.copied', { n: total ?? 0 })),
          () => say(t('table.csvFailed')),
        ),
    [asCsv, say, t, total],
  )
  const download = useCallback(
    () =>
      asCsv().then(
        // the name of a case is foreign, and becomes a file here
        (csv) => save(`${name.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${table}-${method}.csv`, csv),
        () => say(t('table.csvFailed')),
      ),
    [asCsv, name, table, method, say, t],
  )
  useEffect(() => hookCommand('table-copy', () => void copy()), [copy])
  useEffect(() => hookCommand('table-save', () => void download()), [download])
  return (
    <span className="table-tools">
      <IconButton icon="copy" label={t('table.copyCsv')} onPress={() => void copy()} />
      <IconButton icon="save" label={t('table.saveCsv')} onPress={() => void download()} />
    </span>
  )
}
