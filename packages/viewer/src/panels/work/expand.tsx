/** Says what an expansion would read before anything is read. */
import type { LookAhead } from '@spoor/tracer/picture'
import { useEffect, useState } from 'react'
import type { Translate } from '../../messages/lookup.ts'
import { shortAccount } from '../../text/address.ts'
import { useApp } from '../app-context.ts'
import { Told } from '../bits.tsx'
import { ActionDialog } from './dialog.tsx'

function countText(look: LookAhead, t: Translate): string {
  if (look.rows !== null && look.counterparties !== null)
    return t('work.expandRows', { rows: look.rows, others: look.counterparties, known: look.known })
  return t('work.expandLive', { known: look.known, budget: look.budget ?? 0 })
}

function Looked({ look }: { readonly look: LookAhead }) {
  const { t } = useApp()
  if (look.can) return countText(look, t)
  return (
    <>
      {t('work.cannotExpand', { why: '' })}
      <Told text={look.why} limit={400} />
    </>
  )
}

export function ExpandDialog({ address, onClose }: { readonly address: string; readonly onClose: () => void }) {
  const { t, work } = useApp()
  const { act } = work
  const [look, setLook] = useState<LookAhead | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let current = true
    void act({ do: 'look', address }).then((outcome) => {
      if (!current) return
      if (outcome?.look) setLook(outcome.look)
      else setFailed(true)
    })
    return () => {
      current = false
    }
  }, [act, address])
  return (
    <ActionDialog
      asked={{
        title: t('work.expandTitle', { name: shortAccount(address) }),
        hint: (
          <p role="status" data-testid="look">
            {look ? <Looked look={look} /> : failed ? t('work.notLooked') : t('work.looking')}
          </p>
        ),
        confirm: t('work.expand'),
        text: { label: t('work.reason'), value: t('work.expandReason'), required: true },
        blocked: look?.can !== true,
      }}
      onClose={onClose}
      onGiven={({ text }) => void act({ do: 'expand', address, reason: text })}
    />
  )
}
