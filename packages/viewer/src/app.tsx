/** Loads the case the link names, keeps link and colours in step with the state, and shows what went wrong otherwise. */
import type { CaseEntry } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { I18nProvider } from 'react-aria-components'
import { parseCaseList } from './answers.ts'
import { parseWrites } from './answers-work.ts'
import { LOCALES, type Translate, translator } from './messages/lookup.ts'
import { failureText } from './panels/failure.ts'
import { usePrinting } from './panels/print/use-printing.ts'
import { probe } from './panels/probe.ts'
import { Shell } from './panels/shell.tsx'
import { useMedia } from './panels/use-media.ts'
import { useScene } from './panels/use-scene.ts'
import type { Ask, Tell } from './server.ts'
import { openCase } from './state/actions.ts'
import type { Scene } from './state/derive.ts'
import type { Store } from './state/store.ts'
import { toFragment } from './state/url.ts'
import { showForeign } from './text/foreign.ts'

interface FailedProps {
  readonly error: unknown
  readonly t: Translate
  readonly cases: readonly CaseEntry[]
  readonly onRetry: () => void
  readonly onOpen: (id: string) => void
}

function Failed({ error, t, cases, onRetry, onOpen }: FailedProps) {
  return (
    <main className="whole-page">
      <h1>{t('error.title')}</h1>
      <p role="alert">{failureText(error, t)}</p>
      <button type="button" className="primary-button" onClick={onRetry}>
        {t('error.retry')}
      </button>
      {cases.map(({ id, title }) => (
        <button key={id} type="button" className="text-button" onClick={() => onOpen(id)}>
          {showForeign(title)}
        </button>
      ))}
    </main>
  )
}

interface AppProps {
  readonly store: Store
  readonly ask: Ask
  readonly tell: Tell
}

export function App({ store, ask, tell }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.get)
  const cases = useQuery({
    queryKey: ['cases'],
    queryFn: ({ signal }) =>
      ask(
        { path: '/api/cases', query: {} },
        (json) => ({ list: parseCaseList(json), writes: parseWrites(json) }),
        signal,
      ),
  })
  const { scene, error: failed, retry } = useScene(ask, state, cases.data?.writes ?? null)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const error = failed ?? cases.error
  const latest = useRef<Scene | null>(null)
  const t = useMemo(() => translator(state.language), [state.language])
  const printing = usePrinting()
  // Paper is white.
  const scheme = printing ? 'light' : state.theme === 'auto' ? (dark ? 'dark' : 'light') : state.theme
  // Before the children render: they read the colours from the CSS of this scheme.
  if (document.documentElement.dataset.scheme !== scheme) document.documentElement.dataset.scheme = scheme

  useEffect(() => {
    const fragment = toFragment(state)
    history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`)
    document.documentElement.lang = state.language
  }, [state])

  useEffect(() => {
    window.spoorView = probe(store, () => latest.current)
  }, [store])

  useEffect(() => {
    latest.current = scene
    if (scene) document.title = `${showForeign(scene.index.view.incident.title)} · Spoor`
  }, [scene])

  const { list, writes } = cases.data ?? { list: [], writes: false }
  return (
    <I18nProvider locale={LOCALES[state.language]}>
      {error ? (
        <Failed error={error} t={t} cases={list} onRetry={retry} onOpen={(id) => store.apply(openCase, id)} />
      ) : scene ? (
        <Shell
          store={store}
          state={state}
          scene={scene}
          ask={ask}
          tell={tell}
          writes={writes}
          cases={list}
          scheme={scheme}
          printing={printing}
        />
      ) : (
        <main className="whole-page" aria-busy="true">
          <p role="status">{t('app.loading')}</p>
        </main>
      )}
    </I18nProvider>
  )
}
