/** Asks for what an action needs: a text, a name, a kind, a reason. */
import { type ReactNode, useState } from 'react'
import {
  Button,
  Dialog,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from 'react-aria-components'
import { useApp } from '../app-context.ts'
import { IconButton } from '../bits.tsx'
import { Choice, type Option } from '../choice.tsx'

/** What is asked for. */
export interface Asked {
  readonly title: string
  readonly hint?: ReactNode
  readonly confirm: string
  /** One line. */
  readonly name?: { readonly label: string; readonly value: string; readonly required: boolean }
  /** One of a list. */
  readonly kind?: { readonly label: string; readonly value: string; readonly options: readonly Option[] }
  /** Several lines. */
  readonly text?: { readonly label: string; readonly value: string; readonly required: boolean }
  /** Nothing can be confirmed yet. */
  readonly blocked?: boolean
}

export interface Given {
  readonly name: string
  readonly kind: string
  readonly text: string
}

interface Props {
  readonly asked: Asked
  readonly onClose: () => void
  readonly onGiven: (given: Given) => void
}

export function ActionDialog({ asked, onClose, onGiven }: Props) {
  const { t } = useApp()
  const { title, hint, confirm, name, kind, text, blocked = false } = asked
  const [given, setGiven] = useState<Given>({
    name: name?.value ?? '',
    kind: kind?.value ?? '',
    text: text?.value ?? '',
  })
  const ready =
    !blocked &&
    (name?.required !== true || given.name.trim() !== '') &&
    (text?.required !== true || given.text.trim() !== '')
  const submit = () => {
    if (!ready) return
    onGiven({ ...given, name: given.name.trim(), text: given.text.trim() })
    onClose()
  }
  return (
    <ModalOverlay className="modal-overlay" isOpen onOpenChange={(open) => open || onClose()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="section-head">
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={t('work.cancel')} onPress={onClose} />
          </header>
          <Form
            className="work-form"
            onSubmit={(event) => {
              event.preventDefault()
              submit()
            }}
          >
            {hint === undefined ? null : <div className="hint">{hint}</div>}
            {name ? (
              <TextField
                className="work-field"
                value={given.name}
                onChange={(value) => setGiven({ ...given, name: value })}
                autoFocus
                maxLength={120}
              >
                <Label>{name.label}</Label>
                <Input className="text-input" />
              </TextField>
            ) : null}
            {kind ? (
              <div className="work-field">
                <span className="work-label">{kind.label}</span>
                <Choice
                  label={kind.label}
                  options={kind.options}
                  value={given.kind}
                  onChange={(value) => setGiven({ ...given, kind: value })}
                />
              </div>
            ) : null}
            {text ? (
              <TextField
                className="work-field"
                value={given.text}
                onChange={(value) => setGiven({ ...given, text: value })}
                autoFocus={name === undefined}
                maxLength={2000}
              >
                <Label>{text.label}</Label>
                <TextArea
                  className="text-input"
                  rows={3}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
                  }}
                />
              </TextField>
            ) : null}
            <div className="button-row work-end">
              <Button className="text-button" onPress={onClose}>
                {t('work.cancel')}
              </Button>
              <Button type="submit" className="primary-button" isDisabled={!ready}>
                {confirm}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
