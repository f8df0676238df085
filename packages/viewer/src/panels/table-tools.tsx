/** What stands over a table: the words its rows have to hold. */
import { Input, Label, TextField } from 'react-aria-components'
import { useApp } from './app-context.ts'

export function TableFilter({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (text: string) => void
}) {
  const { t } = useApp()
  return (
    <TextField className="table-filter" value={value} onChange={onChange}>
      <Label className="sr-only">{t('table.filter')}</Label>
      <Input placeholder={t('table.filter')} autoComplete="off" spellCheck={false} />
    </TextField>
  )
}
