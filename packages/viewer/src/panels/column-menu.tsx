/** Which columns a table shows; the first one always stays, it holds the buttons of the rows. */
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { toggleColumn } from '../state/actions.ts'
import { useApp } from './app-context.ts'
import type { Option } from './choice.tsx'
import { Icon } from './icons.tsx'

export function ColumnMenu({ table, columns }: { readonly table: string; readonly columns: readonly Option[] }) {
  const { store, state, t } = useApp()
  const optional = columns.slice(1)
  const shown = optional.filter(({ id }) => !state.hiddenColumns.includes(`${table}.${id}`)).map(({ id }) => id)
  return (
    <MenuTrigger>
      <Button className="choice-button column-button">
        {t('table.columns')}
        <Icon name="down" />
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu
          className="list"
          aria-label={t('table.columns')}
          selectionMode="multiple"
          selectedKeys={shown}
          onAction={(key) => store.apply(toggleColumn, `${table}.${String(key)}`)}
        >
          {optional.map(({ id, text }) => (
            <MenuItem key={id} id={id} textValue={text} className="list-item is-check">
              <Icon name="check" />
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
