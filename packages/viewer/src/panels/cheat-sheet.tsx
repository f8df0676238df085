/** The keys, shown with `?`: of the same table as the keys themselves. */
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useApp } from './app-context.ts'
import { IconButton } from './bits.tsx'
import { HOOKS, type Hook, hookOf } from './command-hooks.ts'
import { COMMANDS, GROUPS } from './commands.ts'

/** A table has its own while it is on the page; they are listed all the same. What no part of the page can do is not. */
const isListed = (id: string): boolean =>
  id.startsWith('table-') || !HOOKS.some((hook) => hook === id) || hookOf(id as Hook) !== undefined

export function CheatSheet({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useApp()
  return (
    <ModalOverlay className="modal-overlay" isOpen={isOpen} onOpenChange={(open) => open || onClose()} isDismissable>
      <Modal className="modal is-wide">
        <Dialog className="dialog">
          <header className="section-head">
            <Heading slot="title">{t('key.title')}</Heading>
            <IconButton icon="close" label={t('key.close')} onPress={onClose} />
          </header>
          <div className="key-groups">
            {GROUPS.map((group) => {
              const keyed = COMMANDS.filter(
                (command) => command.group === group && command.keys.length > 0 && isListed(command.id),
              )
              return keyed.length === 0 ? null : (
                <section key={group}>
                  <h3>{t(`command.group.${group}`)}</h3>
                  <dl className="key-list">
                    {keyed.map(({ id, keys, label }) => (
                      <div key={id}>
                        <dt>
                          {keys.map((key) => (
                            <kbd key={key}>{key === 'Escape' ? 'Esc' : key}</kbd>
                          ))}
                        </dt>
                        <dd>{label(t)}</dd>
                      </div>
                    ))}
                  </dl>
                </section>
              )
            })}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
