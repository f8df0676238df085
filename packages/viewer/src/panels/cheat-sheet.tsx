/** The keys, shown with `?`. */
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { MessageKey } from '../messages/lookup.ts'
import { useApp } from './app-context.ts'
import { IconButton } from './bits.tsx'

const KEYS: readonly (readonly [keys: readonly string[], what: MessageKey])[] = [
  [['→'], 'key.right'],
  [['←'], 'key.left'],
  [['↑', '↓'], 'key.vertical'],
  [['Enter'], 'key.enter'],
  [['F'], 'key.fit'],
  [['+', '−'], 'key.zoom'],
  [['/'], 'key.search'],
  [['N'], 'key.noise'],
  [['P'], 'key.path'],
  [['1', '2', '3', '4'], 'key.views'],
  [['Esc'], 'key.escape'],
  [['?'], 'key.help'],
]

export function CheatSheet({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useApp()
  return (
    <ModalOverlay className="modal-overlay" isOpen={isOpen} onOpenChange={(open) => open || onClose()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="section-head">
            <Heading slot="title">{t('key.title')}</Heading>
            <IconButton icon="close" label={t('key.close')} onPress={onClose} />
          </header>
          <dl className="key-list">
            {KEYS.map(([keys, what]) => (
              <div key={what}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{t(what)}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
