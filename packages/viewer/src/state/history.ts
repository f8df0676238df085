/** What the user did, step by step, so that each step can be taken back and done again. The camera is no step. */
import type { Action } from '@spoor/tracer/picture'
import type { ViewState } from './state.ts'

/** Steps that are kept. */
export const MOST_STEPS = 200

/** A change of the view: what it was and what it became. */
export interface ViewStep {
  readonly kind: 'view'
  readonly before: ViewState
  readonly after: ViewState
  /** Changes of one gesture, like a drag, are one step. */
  readonly gesture: number
}

/** A change of the case, done by the server, and what does the opposite. */
export interface WorkStep {
  readonly kind: 'work'
  readonly caseId: string | null
  readonly undo: Action
  readonly redo: Action
  /** What the view became with it, like a fold that shows what is new. */
  readonly view?: Pick<ViewStep, 'before' | 'after'>
}

export type Step = ViewStep | WorkStep
export type Direction = 'undo' | 'redo'

export interface History {
  /** The last is the next to be taken back. */
  readonly past: readonly Step[]
  /** The last is the next to be done again. */
  readonly future: readonly Step[]
}

export const NO_HISTORY: History = { past: [], future: [] }

/** Whether two states differ in nothing but where one looks. */
export function isSameView(a: ViewState, b: ViewState): boolean {
  return (Object.keys(a) as (keyof ViewState)[]).every((key) => key === 'camera' || Object.is(a[key], b[key]))
}

/** Adds a step; what was taken back before can then not be done again. */
export function recorded({ past }: History, step: Step): History {
  const last = past.at(-1)
  if (step.kind === 'view' && last?.kind === 'view' && last.gesture === step.gesture) {
    const whole = { ...step, before: last.before }
    const rest = past.slice(0, -1)
    return { past: isSameView(whole.before, whole.after) ? rest : [...rest, whole], future: [] }
  }
  return { past: [...past, step].slice(-MOST_STEPS), future: [] }
}

export function nextStep({ past, future }: History, direction: Direction): Step | null {
  return (direction === 'undo' ? past : future).at(-1) ?? null
}

/** The same history after its next step was taken back, or done again. */
export function moved({ past, future }: History, direction: Direction): History {
  const step = nextStep({ past, future }, direction)
  if (step === null) return { past, future }
  return direction === 'undo'
    ? { past: past.slice(0, -1), future: [...future, step] }
    : { past: [...past, step], future: future.slice(0, -1) }
}

/** Without a step that cannot be done any more. */
export function dropped({ past, future }: History, direction: Direction): History {
  return direction === 'undo' ? { past: past.slice(0, -1), future } : { past, future: future.slice(0, -1) }
}

/** A state of the past, looked at from where one looks now; another picture is looked at as a whole. */
export function restored(target: ViewState, now: ViewState): ViewState {
  const isSamePicture = target.caseId === now.caseId && target.by === now.by && target.detail === now.detail
  return { ...target, camera: isSamePicture ? now.camera : null }
}
