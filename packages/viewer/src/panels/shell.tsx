/** Puts the parts of the page together and owns the keys that work everywhere. */

import type { CaseEntry } from '@spoor/tracer/picture'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { LOCALES, translator } from '../messages/lookup.ts'
import type { Ask } from '../server.ts'
import { clearPath, nextPathEnd, select, setFilters, setView } from '../state/actions.ts'
import type { Scene } from '../state/derive.ts'
import { VIEWS, type ViewState } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { AddressesTable } from './addresses-table.tsx'
import { type App, AppContext } from './app-context.ts'
import { CheatSheet } from './cheat-sheet.tsx'
import { Filters } from './filters.tsx'
import { FlowsView } from './flows/flows-view.tsx'
import { Header } from './header.tsx'
import { MovementsTable } from './movements-table.tsx'
import { Picture, type PictureHandle } from './picture.tsx'
import { SEARCH_ID } from './search.tsx'
import { Side } from './side.tsx'
import { TimeBar } from './time/time-bar.tsx'
import { useMedia } from './use-media.ts'

const NARROW = '(max-width: 760px)'
const COMPACT = '(max-width: 1180px)'

interface Props {
  readonly store: Store
  readonly state: ViewState
  readonly scene: Scene
  readonly ask: Ask
  readonly cases: readonly CaseEntry[]
  readonly scheme: string
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

export function Shell({ store, state, scene, ask, cases, scheme }: Props) {
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
  const app = useMemo<App>(
    () => ({ store, state, index: scene.index, scene, ask, t, locale, goTo, say }),
    [store, state, scene, ask, t, locale, goTo, say],
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
      else if (
        (event.key === 'p' || event.key === 'P') &&
        (picture.current?.focused() ?? store.get().selected) !== null
      )
        store.apply(nextPathEnd, picture.current?.focused() ?? store.get().selected ?? '')
      else if (event.key === 'Escape' && store.get().path !== null) {
        store.apply(clearPath)
        say(t('path.cleared'))
      } else if (event.key === 'Escape' && store.get().selected !== null) {
        store.apply(select, null)
        say(t('sentence.cleared'))
      } else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [store, t, say])

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
          <Picture onReady={onReady} onHelp={onHelp} scheme={scheme} compact={compact} />
        ) : null}
        {state.view === 'addresses' ? <AddressesTable /> : null}
        {state.view === 'movements' ? <MovementsTable /> : null}
        {state.view === 'flows' ? <FlowsView /> : <TimeBar narrow={narrow} />}
      </main>
      <Side narrow={narrow} />
      <CheatSheet isOpen={help} onClose={() => setHelp(false)} />
      <p className="sr-only" aria-live="polite" data-testid="live">
        {sentence}
      </p>
    </AppContext>
  )
}
