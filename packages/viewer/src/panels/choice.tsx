/** A drop-down list with our look; the accessible behaviour is react-aria's. */
import type { ReactNode } from 'react'
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import { Icon } from './icons.tsx'

export interface Option {
  readonly id: string
  readonly text: string
}

interface ChoiceProps {
  readonly label: string
  readonly options: readonly Option[]
  readonly value: string
  readonly onChange: (id: string) => void
  /** Shown instead of the chosen text, for narrow places. */
  readonly face?: ReactNode
  readonly className?: string
}

export function Choice({ label, options, value, onChange, face, className = '' }: ChoiceProps) {
  return (
    <Select
      className={`choice ${className}`}
      aria-label={label}
      value={value}
      onChange={(key) => key !== null && onChange(String(key))}
    >
      <Button className={face ? 'icon-button' : 'choice-button'}>
        {face ?? (
          <>
            <SelectValue className="ellipsis" />
            <Icon name="down" />
          </>
        )}
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="list">
          {options.map(({ id, text }) => (
            <ListBoxItem key={id} id={id} textValue={text} className="list-item">
              {text}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  )
}
