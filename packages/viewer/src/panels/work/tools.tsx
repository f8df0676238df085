/** What can be done with what is selected: note, colour, bookmark; of an address also label, stop, expand, and take back. */
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { MARK_COLOURS } from '../../render/marks.ts'
import { showForeignLines } from '../../text/foreign.ts'
import { useApp } from '../app-context.ts'
import { Foreign, ForeignLines, IconButton, Section } from '../bits.tsx'
import { Icon } from '../icons.tsx'
import { ActionDialog, type Asked, type Given } from './dialog.tsx'
import { ExpandDialog } from './expand.tsx'

const STOPS = ['service', 'deposit', 'mixer', 'bridge', 'burn', 'dex', 'contract'] as const
const LABELS = [...STOPS, 'sanctioned', 'theft', 'scam', 'victim', 'token', 'other'] as const

/** What a field begins with: nothing that hides is put before somebody who will save it as his own words. */
const editable = (text: string | undefined): string => showForeignLines(text ?? '', 10_000)

type Open = 'note' | 'label' | 'stop' | 'clear' | 'expand' | null

export function WorkTools({ on, address }: { readonly on: string; readonly address: string | null }) {
  const { t, work } = useApp()
  const [open, setOpen] = useState<Open>(null)
  if (!work.writes) return <WrittenNote on={on} />
  const { written, act } = work
  const note = written.notes.find((one) => one.on === on)
  const colour = written.colours.find((one) => one.on === on)?.colour ?? null
  const kept = written.bookmarks.some((one) => one.on === on)
  const label = written.labels.find((one) => one.address === address)
  const override = written.overrides.find((one) => one.address === address)
  const kinds = (list: readonly (typeof LABELS)[number][]) => list.map((id) => ({ id, text: t(`work.kind.${id}`) }))

  const asked: Readonly<Record<Exclude<Open, 'expand' | null>, Asked>> = {
    note: {
      title: t('work.note'),
      confirm: t('work.save'),
      text: { label: t('work.noteText'), value: editable(note?.text), required: false },
      hint: t('work.noteHint'),
    },
    label: {
      title: t('work.label'),
      hint: t('work.labelHint'),
      confirm: t('work.save'),
      name: { label: t('work.labelName'), value: editable(label?.name), required: false },
      kind: { label: t('work.kind'), value: label?.category ?? 'other', options: kinds(LABELS) },
      text: { label: t('work.reason'), value: editable(label?.why), required: false },
    },
    stop: {
      title: t('work.stop'),
      hint: t('work.stopHint'),
      confirm: t('work.stop'),
      kind: { label: t('work.kind'), value: 'service', options: kinds(STOPS) },
      text: { label: t('work.reason'), value: '', required: true },
    },
    clear: {
      title: t('work.clear'),
      hint: t('work.clearHint'),
      confirm: t('work.clear'),
      text: { label: t('work.reason'), value: '', required: true },
    },
  }
  const done = (what: Exclude<Open, 'expand' | null>, { name, kind, text }: Given): void => {
    if (what === 'note') void act({ do: 'note', on, text })
    else if (address === null) return
    else if (what === 'label') void act({ do: 'label', address, name, category: kind, why: text })
    else if (what === 'stop') void act({ do: 'stop', address, category: kind, reason: text })
    else void act({ do: 'clear', address, reason: text })
  }
  return (
    <Section
      title={t('work.title')}
      aside={
        <IconButton
          icon={kept ? 'bookmarked' : 'bookmark'}
          label={t(kept ? 'work.unbookmark' : 'work.bookmark')}
          onPress={() => void act({ do: 'bookmark', on, kept: !kept })}
        />
      }
    >
      {note ? (
        <blockquote className="work-note">
          <ForeignLines text={note.text} limit={10_000} />
          <footer className="hint">
            <Foreign text={note.by} limit={60} /> · <Foreign text={note.at.slice(0, 10)} />
          </footer>
        </blockquote>
      ) : null}
      <div className="work-row">
        <Button className="text-button" onPress={() => setOpen('note')}>
          <Icon name="note" /> {t(note ? 'work.noteEdit' : 'work.note')}
        </Button>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame of its own */}
        <div className="swatches" role="group" aria-label={t('work.colour')}>
          {MARK_COLOURS.map((name) => (
            <button
              key={name}
              type="button"
              className={`mark-swatch mark-${name}`}
              aria-pressed={colour === name}
              aria-label={t(`work.colour.${name}`)}
              title={t(`work.colour.${name}`)}
              onClick={() => void act({ do: 'colour', on, colour: colour === name ? null : name })}
            />
          ))}
        </div>
      </div>
      {address === null ? null : (
        <div className="work-row">
          <Button className="text-button" onPress={() => setOpen('expand')}>
            {t('work.expand')}
          </Button>
          <Button className="text-button" onPress={() => setOpen('stop')}>
            {t('work.stop')}
          </Button>
          <Button className="text-button" onPress={() => setOpen('label')}>
            {t('work.label')}
          </Button>
          {override ? (
            <Button className="text-button" onPress={() => setOpen('clear')}>
              {t('work.clear')}
            </Button>
          ) : null}
        </div>
      )}
      {override ? (
        <p className="hint">
          {t(override.kind === 'stop' ? 'work.saidStop' : 'work.saidExpand')}:{' '}
          <Foreign text={override.reason} limit={300} />
        </p>
      ) : null}
      {open === 'expand' && address !== null ? (
        <ExpandDialog address={address} onClose={() => setOpen(null)} />
      ) : open !== null && open !== 'expand' ? (
        <ActionDialog asked={asked[open]} onClose={() => setOpen(null)} onGiven={(given) => done(open, given)} />
      ) : null}
    </Section>
  )
}

/** Of a case that is only shown. */
function WrittenNote({ on }: { readonly on: string }) {
  const { t, work } = useApp()
  const note = work.written.notes.find((one) => one.on === on)
  if (!note) return null
  return (
    <Section title={t('work.note')}>
      <blockquote className="work-note">
        <ForeignLines text={note.text} limit={10_000} />
      </blockquote>
    </Section>
  )
}
