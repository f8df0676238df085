/** Loads the case the link names, keeps link and colours in step with the state, and shows what went wrong otherwise. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { I18nProvider } from 'react-aria-components'
import { ApiError, listCases, loadCase } from './api.ts'
import { type CaseEntry, CaseFileError } from './case-file.ts'
import { indexCase } from './graph/index-case.ts'
import type { CaseIndex } from './graph/model.ts'
import { LOCALES, type Translate, translator } from './messages/lookup.ts'
import { probe } from './panels/probe.ts'
import { Shell } from './panels/shell.tsx'
import { useMedia } from './panels/use-media.ts'
import { openCase } from './state/actions.ts'
import { createDerivation, type Scene } from './state/derive.ts'
import type { Store } from './state/store.ts'
import { toFragment } from './state/url.ts'
import { showForeign } from './text/foreign.ts'

type Loading =
  | { readonly step: 'wait' }
  | { readonly step: 'failed'; readonly error: unknown }
  | { readonly step: 'ready'; readonly index: CaseIndex }

function reason(error: unknown, t: Translate): string {
  if (error instanceof CaseFileError) return t('error.broken', { where: showForeign(error.message, 300) })
  if (error instanceof ApiError) {
    if (error.status === 0) return t('error.unreachable')
    if (error.status === 401 || error.status === 403) return t('error.token')
    if (error.status === 404) return t('error.missing')
    return t('error.server', { status: String(error.status) })
  }
  return showForeign(error instanceof Error ? error.message : String(error), 300)
}

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
      <p role="alert">{reason(error, t)}</p>
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

export function App({ store, token }: { readonly store: Store; readonly token: string }) {
  const state = useSyncExternalStore(store.subscribe, store.get)
  const [cases, setCases] = useState<readonly CaseEntry[]>([])
  const [loading, setLoading] = useState<Loading>({ step: 'wait' })
  const [attempt, setAttempt] = useState(0)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const derive = useMemo(() => createDerivation(), [])
  const latest = useRef<Scene | null>(null)
  const t = useMemo(() => translator(state.language), [state.language])
  const scheme = state.theme === 'auto' ? (dark ? 'dark' : 'light') : state.theme
  // Before the children render: they read the colours from the CSS of this scheme.
  if (document.documentElement.dataset.scheme !== scheme) document.documentElement.dataset.scheme = scheme

  useEffect(() => {
    void listCases(token).then(setCases)
  }, [token])

  // biome-ignore lint/correctness/useExhaustiveDependencies: attempt asks again
  useEffect(() => {
    let current = true
    setLoading({ step: 'wait' })
    loadCase(token, state.caseId)
      .then((view) => current && setLoading({ step: 'ready', index: indexCase(view) }))
      .catch((error: unknown) => current && setLoading({ step: 'failed', error }))
    return () => {
      current = false
    }
  }, [token, state.caseId, attempt])

  useEffect(() => {
    const fragment = toFragment(state)
    history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`)
    document.documentElement.lang = state.language
  }, [state])

  useEffect(() => {
    window.spoorView = probe(store, () => latest.current)
  }, [store])

  const scene = loading.step === 'ready' ? derive(loading.index, state) : null
  useEffect(() => {
    latest.current = scene
    if (scene) document.title = `${showForeign(scene.index.view.incident.title)} · Spoor`
  }, [scene])

  return (
    <I18nProvider locale={LOCALES[state.language]}>
      {loading.step === 'failed' ? (
        <Failed
          error={loading.error}
          t={t}
          cases={cases}
          onRetry={() => setAttempt(attempt + 1)}
          onOpen={(id) => store.apply(openCase, id)}
        />
      ) : null}
      {loading.step === 'wait' ? (
        <main className="whole-page" aria-busy="true">
          <p role="status">{t('app.loading')}</p>
        </main>
      ) : null}
      {scene ? <Shell store={store} state={state} scene={scene} derive={derive} cases={cases} scheme={scheme} /> : null}
    </I18nProvider>
  )
}
