/** What the user has the server do: one action at a time, followed to its end, with the step that takes it back. */
import type { Action, JobView, Outcome, WrittenAnswer } from '@spoor/tracer/picture'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { parseJob, parseWritten } from '../../answers-work.ts'
import type { Translate } from '../../messages/lookup.ts'
import { pictureQuery } from '../../questions.ts'
import type { Ask, Tell } from '../../server.ts'
import { ServerError } from '../../server.ts'
import { openFold } from '../../state/actions.ts'
import type { Scene } from '../../state/derive.ts'
import type { Direction, History } from '../../state/history.ts'
import type { Store } from '../../state/store.ts'

/** Milliseconds between two looks at a job: short at first, for most are done at once. */
const SHORTEST = 60
const LONGEST = 800

const NOTHING_WRITTEN: WrittenAnswer = { notes: [], colours: [], labels: [], bookmarks: [], views: [], overrides: [] }

/** Why something was not done: in words of this page, or in those of the tracer. */
export interface Refused {
  readonly text: string
  readonly told: boolean
}

export interface Work {
  /** Whether the server takes actions. */
  readonly writes: boolean
  readonly written: WrittenAnswer
  /** What the server does now. */
  readonly running: JobView | null
  /** Why the last action was not done. */
  readonly failed: Refused | null
  /** Has something done, as one step that can be taken back; null where it was not done. */
  readonly act: (action: Action) => Promise<Outcome | null>
  readonly cancel: () => void
  readonly dismiss: () => void
  readonly history: History
  readonly move: (direction: Direction) => void
}

interface Input {
  readonly ask: Ask
  readonly tell: Tell
  readonly store: Store
  readonly scene: Scene
  readonly writes: boolean
  readonly t: Translate
  readonly say: (sentence: string) => void
}

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

export const writtenKey = (caseId: string | null) => ['annotations', caseId] as const

export function useWork({ ask, tell, store, scene, writes, t, say }: Input): Work {
  const client = useQueryClient()
  const { caseId } = store.get()
  const [running, setRunning] = useState<JobView | null>(null)
  const [failed, setFailed] = useState<Refused | null>(null)
  const [expanded, setExpanded] = useState<{ readonly address: string; readonly hash: string } | null>(null)
  const busy = useRef(false)
  const latest = useRef(scene)
  latest.current = scene
  const history = useSyncExternalStore(store.subscribe, store.history)
  const written = useQuery({
    queryKey: writtenKey(caseId),
    queryFn: ({ signal }) => ask({ path: '/api/annotations', query: { case: caseId } }, parseWritten, signal),
    enabled: writes,
  })

  // What an expansion brought is shown as soon as it is drawn: the largest by themselves, the others folded beside them.
  useEffect(() => {
    if (expanded === null) return
    const { hash } = scene.index.view.statement
    if (scene.base.edges.every(({ from }) => from !== expanded.address) && hash === expanded.hash) return
    setExpanded(null)
    const folds = scene.picture.edges.filter(({ from, to }) => from === expanded.address && to.startsWith('fold:'))
    for (const fold of new Set(folds.map(({ to }) => to))) if (!(fold in store.get().open)) store.follow(openFold, fold)
  }, [expanded, scene, store])

  /** Has one thing done and waits for its end. */
  const run = useCallback(
    async (body: object, query: Readonly<Record<string, string | null>>): Promise<Outcome> => {
      let job = await tell({ path: '/api/act', query }, body, parseJob)
      for (
        let pause = SHORTEST;
        job.state === 'waiting' || job.state === 'running';
        pause = Math.min(LONGEST, pause * 1.5)
      ) {
        setRunning(job)
        await wait(pause)
        job = await ask({ path: '/api/job', query: { id: String(job.id) } }, parseJob)
      }
      if (job.state === 'cancelled' && job.outcome === undefined) return { changed: 'trace' }
      if (job.outcome === undefined) throw new Error(reasonOf(job))
      return job.outcome
    },
    [ask, tell],
  )

  /** Where everything stands is kept before the case changes, so that it stays there. */
  const keepPlaces = useCallback(async (): Promise<void> => {
    const { picture, layout, index } = latest.current
    const points = picture.nodes.map(({ id }) => layout.points.get(id) ?? { x: 0, y: 0 })
    const body = {
      do: 'places',
      hash: index.view.statement.hash,
      x: points.map(({ x }) => x),
      y: points.map(({ y }) => y),
    }
    await run(body, pictureQuery(store.get()))
    await client.refetchQueries({ queryKey: ['places', store.get().caseId] })
  }, [client, run, store])

  const perform = useCallback(
    async (action: Action, ofCase: string | null): Promise<Outcome | null> => {
      if (busy.current) {
        say(t('work.busy'))
        return null
      }
      busy.current = true
      setFailed(null)
      try {
        if (MOVES.has(action.do)) await keepPlaces()
        const outcome = await run(action, { case: ofCase })
        if (outcome.changed === 'trace') {
          await client.invalidateQueries({
            predicate: ({ queryKey }) => queryKey[0] !== 'cases' && queryKey[0] !== 'places',
          })
        } else if (outcome.changed === 'annotations') await client.invalidateQueries({ queryKey: writtenKey(ofCase) })
        return outcome
      } catch (error) {
        setFailed(error instanceof ServerError ? refusalOf(error, t) : { text: (error as Error).message, told: true })
        return null
      } finally {
        busy.current = false
        setRunning(null)
      }
    },
    [client, keepPlaces, run, say, t],
  )

  const act = useCallback(
    async (action: Action): Promise<Outcome | null> => {
      const ofCase = store.get().caseId
      const outcome = await perform(action, ofCase)
      if (outcome?.undo !== undefined) {
        store.record({ kind: 'work', caseId: ofCase, undo: outcome.undo, redo: action })
        if (action.do === 'expand')
          setExpanded({ address: action.address, hash: latest.current.index.view.statement.hash })
        say(t('work.done'))
      }
      return outcome
    },
    [perform, say, store, t],
  )

  const move = useCallback(
    (direction: Direction): void => {
      if (busy.current) {
        say(t('work.busy'))
        return
      }
      const step = store.move(direction)
      if (step === null) say(t(direction === 'undo' ? 'work.noUndo' : 'work.noRedo'))
      else if (step.kind === 'view') say(t(direction === 'undo' ? 'work.undone' : 'work.redone'))
      else {
        void perform(step[direction], step.caseId).then((outcome) => {
          store.settle(direction, outcome !== null)
          if (outcome !== null) say(t(direction === 'undo' ? 'work.undone' : 'work.redone'))
        })
      }
    },
    [perform, say, store, t],
  )

  const jobId = running?.id
  const cancel = useCallback(() => {
    if (jobId !== undefined)
      void tell({ path: '/api/cancel', query: { id: String(jobId) } }, {}, parseJob).catch(() => {})
  }, [jobId, tell])
  const dismiss = useCallback(() => setFailed(null), [])

  return useMemo(
    () => ({
      writes,
      written: written.data ?? NOTHING_WRITTEN,
      running,
      failed,
      act,
      cancel,
      dismiss,
      history,
      move,
    }),
    [writes, written.data, running, failed, act, cancel, dismiss, history, move],
  )
}

/** Actions after which other nodes may be drawn. */
const MOVES: ReadonlySet<Action['do']> = new Set(['expand', 'stop', 'clear', 'lead', 'method', 'label'])

function reasonOf({ error }: JobView): string {
  return [error?.what, error?.got, error?.next].filter((text) => text !== undefined && text !== '').join('; ')
}

function refusalOf(error: ServerError, t: Translate): Refused {
  if (error.status === 0) return { text: t('error.unreachable'), told: false }
  try {
    const { error: said } = JSON.parse(error.message) as { error: { what: string; got: string; wanted: string } }
    return { text: [said.what, said.got, said.wanted].filter((text) => text !== '').join('; '), told: true }
  } catch {
    return { text: t('error.server', { status: String(error.status) }), told: false }
  }
}
