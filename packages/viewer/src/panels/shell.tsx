/** Puts the parts of the page together and owns the keys that work everywhere. */

import type { CaseEntry } from '@spoor/tracer/picture'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { LOCALES, translator } from '../messages/lookup.ts'
import type { Ask, Tell } from '../server.ts'
import { select } from '../state/actions.ts'
import type { Scene } from '../state/derive.ts'
import type { ViewState } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { AddressesTable } from './addresses-table.tsx'
import { type App, AppContext } from './app-context.ts'
import { CheatSheet } from './cheat-sheet.tsx'
import { CommandPalette } from './command-palette.tsx'
import { type CommandContext, commandOf, keyOf } from './commands.ts'
import { Filters } from './filters.tsx'
import { Findings } from './findings.tsx'
import { FlowsView } from './flows/flows-view.tsx'
import { Header } from './header.tsx'
import { MovementsTable } from './movements-table.tsx'
import { Picture, type PictureHandle } from './picture.tsx'
import { PrintedHead } from './print/printed.tsx'
import { Side } from './side.tsx'
import { TimeBar } from './time/time-bar.tsx'
import { isTyping } from './typing.ts'
import { useMedia } from './use-media.ts'
import { ExpandDialog } from './work/expand.tsx'
import { JobNotice } from './work/job.tsx'
import { useHistoryKeys } from './work/use-history-keys.ts'
import { useWork } from './work/use-work.ts'

const NARROW = '(max-width: 760px)'
const COMPACT = '(max-width: 1180px)'

interface Props {
  readonly store: Store
  readonly state: ViewState
  readonly scene: Scene
  readonly ask: Ask
  readonly tell: Tell
  /** Whether the server does anything but show. */
  readonly writes: boolean
  readonly cases: readonly CaseEntry[]
  readonly scheme: string
  readonly printing: boolean
}

export function Shell({ store, state, scene, ask, tell, writes, cases, scheme, printing }: Props) {
  const narrow = useMedia(NARROW)
  const compact = useMedia(COMPACT)
  const picture = useRef<PictureHandle | null>(null)
  const [help, setHelp] = useState(false)
  const [palette, setPalette] = useState(false)
  const [sentence, setSentence] = useState('')
  const locale = LOCALES[state.language]
  const t = useMemo(() => translator(state.language), [state.language])
  const say = useCallback((text: string) => setSentence(text), [])
  /** What was asked for by name is brought into view as soon as it is drawn. */
  const wanted = useRef<string | null>(null)
  const goTo = useCallback(
    (id: string) => {
      wanted.current = id
      store.apply(select, id)
    },
    [store],
  )
  const latest = useRef(scene)
  latest.current = scene
  const bring = useCallback(() => {
    const { selection } = latest.current
    if (wanted.current === null || wanted.current !== store.get().selected || selection === null) return
    if (picture.current === null) return
    wanted.current = null
    picture.current.reveal('node' in selection ? selection.node.id : selection.edge.to, false)
  }, [store])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn and what is selected decide when it can be brought
  useEffect(bring, [bring, scene, state.selected])
  const work = useWork({ ask, tell, store, scene, writes, t, say })
  const app = useMemo<App>(
    () => ({ store, state, index: scene.index, scene, ask, t, locale, goTo, say, work, printing }),
    [store, state, scene, ask, t, locale, goTo, say, work, printing],
  )

  const context = useCallback(
    (): CommandContext => ({
      ...{ store, scene, picture: picture.current, t, say },
      help: () => setHelp(true),
      palette: () => setPalette(true),
    }),
    [store, scene, t, say],
  )
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const key = keyOf(event)
      // Ctrl+K is no letter: it works in a field too.
      if (event.altKey || event.defaultPrevented || (isTyping(event.target) && key !== 'Ctrl+K')) return
      const command = commandOf(key, context())
      if (!command) return
      event.preventDefault()
      command.run?.(context())
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [context])

  useHistoryKeys(work)
  const [expanding, setExpanding] = useState<string | null>(null)
  const onExpand = useCallback((id: string) => work.writes && setExpanding(id), [work.writes])

  const onReady = useCallback(
    (handle: PictureHandle | null) => {
      picture.current = handle
      if (handle) bring()
    },
    [bring],
  )
  const onHelp = useCallback(() => setHelp(true), [])
  return (
    <AppContext value={app}>
      <button
        type="button"
        className="skip"
        onClick={() => document.querySelector<HTMLElement>('#side [role=tab][aria-selected=true]')?.focus()}
      >
        {t('app.skip')}
      </button>
      <Header cases={cases} />
      <main className="work">
        {printing && state.view !== 'picture' ? <PrintedHead /> : null}
        {narrow ? null : (
          <fieldset className="filters">
            <legend className="sr-only">{t('panel.filters')}</legend>
            <Filters />
          </fieldset>
        )}
        {state.view === 'picture' ? (
          <Picture onReady={onReady} onHelp={onHelp} onExpand={onExpand} scheme={scheme} compact={compact} />
        ) : null}
        {state.view === 'addresses' ? <AddressesTable /> : null}
        {state.view === 'movements' ? <MovementsTable /> : null}
        {state.view === 'findings' ? <Findings /> : null}
        {state.view === 'flows' ? <FlowsView /> : null}
        {state.view === 'findings' ? null : <TimeBar narrow={narrow} />}
      </main>
      <Side narrow={narrow} />
      <JobNotice />
      {expanding === null ? null : <ExpandDialog address={expanding} onClose={() => setExpanding(null)} />}
      <CommandPalette isOpen={palette} onClose={() => setPalette(false)} context={context} />
      <CheatSheet isOpen={help} onClose={() => setHelp(false)} />
      <p className="sr-only" aria-live="polite" data-testid="live">
        {sentence}
      </p>
    </AppContext>
  )
}
