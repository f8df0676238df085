/** Puts the parts of the page together and owns the keys that work everywhere. */

import type { CaseEntry } from '@spoor/tracer/picture'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { LOCALES, translator } from '../messages/lookup.ts'
import type { Ask, Tell } from '../server.ts'
import { select, setFilters, setView } from '../state/actions.ts'
import type { Scene } from '../state/derive.ts'
import { VIEWS, type ViewState } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { AddressesTable } from './addresses-table.tsx'
import { type App, AppContext } from './app-context.ts'
import { CheatSheet } from './cheat-sheet.tsx'
import { Filters } from './filters.tsx'
import { Header } from './header.tsx'
import { MovementsTable } from './movements-table.tsx'
import { Picture, type PictureHandle } from './picture.tsx'
import { SEARCH_ID } from './search.tsx'
import { Side } from './side.tsx'
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
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

export function Shell({ store, state, scene, ask, tell, writes, cases, scheme }: Props) {
  const narrow = useMedia(NARROW)
  const compact = useMedia(COMPACT)
  const picture = useRef<PictureHandle | null>(null)
  const [help, setHelp] = useState(false)
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
  useEffect(() => {
    const { selection } = scene
    if (wanted.current === null || wanted.current !== state.selected || selection === null) return
    wanted.current = null
    picture.current?.reveal('node' in selection ? selection.node.id : selection.edge.to, false)
  }, [scene, state.selected])
  const work = useWork({ ask, tell, store, scene, writes, t, say })
  const app = useMemo<App>(
    () => ({ store, state, index: scene.index, scene, ask, t, locale, goTo, say, work }),
    [store, state, scene, ask, t, locale, goTo, say, work],
  )

  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return
      const view = VIEWS[Number(event.key) - 1]
      if (event.key === '/') document.getElementById(SEARCH_ID)?.focus()
      else if (event.key === '?') setHelp(true)
      else if (event.key === 'f' || event.key === 'F') picture.current?.fit()
      else if (event.key === 'n' || event.key === 'N') store.apply(setFilters, { noise: !store.get().filters.noise })
      else if (view) store.apply(setView, view)
      else if (event.key === 'Escape' && store.get().selected !== null) {
        store.apply(select, null)
        say(t('sentence.cleared'))
      } else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [store, t, say])

  useHistoryKeys(work)
  const [expanding, setExpanding] = useState<string | null>(null)
  const onExpand = useCallback((id: string) => work.writes && setExpanding(id), [work.writes])

  const onReady = useCallback((handle: PictureHandle | null) => {
    picture.current = handle
  }, [])
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
      </main>
      <Side narrow={narrow} />
      <JobNotice />
      {expanding === null ? null : <ExpandDialog address={expanding} onClose={() => setExpanding(null)} />}
      <CheatSheet isOpen={help} onClose={() => setHelp(false)} />
      <p className="sr-only" aria-live="polite" data-testid="live">
        {sentence}
      </p>
    </AppContext>
  )
}
