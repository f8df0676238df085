/** Ctrl+K: every command by its name, with its key. */
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useApp } from './app-context.ts'
import { COMMANDS, type Command, type CommandContext, caseCommands } from './commands.ts'

interface Props {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly context: () => CommandContext
}

/** Those whose name holds every typed word; a name that begins with the first word comes first. */
export function matching<T>(commands: readonly T[], nameOf: (command: T) => string, typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = commands.filter((command) => words.every((word) => nameOf(command).toLowerCase().includes(word)))
  const begins = (command: T) =>
    nameOf(command)
      .toLowerCase()
      .startsWith(words[0] ?? '')
      ? 0
      : 1
  return found
    .map((command, at) => ({ command, at }))
    .sort((a, b) => begins(a.command) - begins(b.command) || a.at - b.at)
    .map(({ command }) => command)
}

function List({ onClose, context }: Omit<Props, 'isOpen'>) {
  const { scene, t } = useApp()
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const list = useId()
  const now = context()
  const all = [...COMMANDS, ...caseCommands(scene)].filter(
    ({ id, run, can }) => run !== undefined && id !== 'palette' && (can?.(now) ?? true),
  )
  const found = matching(all, (command) => command.label(t), typed)
  const current = Math.min(active, Math.max(0, found.length - 1))
  useEffect(() => {
    document.getElementById(`${list}-${current}`)?.scrollIntoView({ block: 'nearest' })
  }, [current, list])
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run?.(now)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setActive((current + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % Math.max(1, found.length))
    } else if (event.key === 'Enter') run(found[current])
  }
  return (
    <>
      <Heading slot="title" className="sr-only">
        {t('command.title')}
      </Heading>
      <input
        className="palette-input"
        data-testid="palette"
        role="combobox"
        // biome-ignore lint/a11y/noAutofocus: whoever opens it wants to type
        autoFocus
        aria-label={t('command.placeholder')}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `${list}-${current}` : undefined}
        placeholder={t('command.placeholder')}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 ? <p className="empty">{t('command.none')}</p> : null}
      <div role="listbox" id={list} className="palette-list" aria-label={t('command.title')}>
        {found.map((command, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys of its list
          <div
            key={command.id}
            id={`${list}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === current}
            className="palette-item"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(command)}
          >
            <span className="palette-group">{t(`command.group.${command.group}`)}</span>
            <bdi>{command.label(t)}</bdi>
            <span className="palette-keys">
              {command.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </span>
          </div>
        ))}
      </div>
    </>
  )
}

export function CommandPalette({ isOpen, onClose, context }: Props) {
  return (
    <ModalOverlay
      className="modal-overlay is-high"
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable
    >
      <Modal className="modal is-palette">
        <Dialog className="dialog">
          <List onClose={onClose} context={context} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
