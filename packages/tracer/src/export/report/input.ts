import { createHash } from 'node:crypto'
import { showTime } from '../../model/time.ts'
import type { CaseStore } from '../../store/case-store.ts'
import { caseView } from '../build-view.ts'
import type { AssetStatement, CaseView } from '../case-view.ts'
import type { FreezeDesk } from '../freeze/view.ts'
import type { ViewContext } from '../view-context.ts'

/** Where a row stands in its chain; `null` where the record does not say. */
export interface RowPlace {
  readonly txIndex: number | null
  readonly position: number | null
}

/** What one method says of the facts of the case. The part of a statement that the report sets side by side. */
export interface MethodResult {
  readonly method: string
  readonly assets: readonly AssetStatement[]
  readonly explainedShare: number | null
}

/** One way stolen units took, from a seed to a place: ids of movements in order; none where the seed landed on the place. */
export interface ReportPath {
  readonly seedAddress: string
  readonly seedAsset: string
  readonly address: string
  readonly asset: string
  /** Units of `asset` that arrive this way. */
  readonly units: bigint
  readonly movements: readonly string[]
}

/** One hash of the manifest. */
export interface ManifestEntry {
  readonly kind: 'case' | 'incident' | 'source' | 'answers'
  readonly name: string
  readonly sha256: string
  /** Rows of a source; number of answers. */
  readonly count?: number
}

/** Everything a report is made of. Nothing in it differs between machines that hold the same case. */
export interface ReportInput {
  readonly view: CaseView
  readonly rows: ReadonlyMap<string, RowPlace>
  /** Why an unread address was not read, and until when a resting one is covered (ISO time), by address. */
  readonly because: ReadonlyMap<string, string>
  /** Readings that came to no end. */
  readonly cut: readonly { readonly address: string; readonly state: string; readonly note: string }[]
  /** The method of the case first. */
  readonly methods: readonly MethodResult[]
  /** Widest first. */
  readonly paths: readonly ReportPath[]
  /** Who can act where, and what contracts said of accounts. */
  readonly freeze: FreezeDesk
  readonly manifest: readonly ManifestEntry[]
}

/**
 * Reads out of a case what its report says.
 * @param methods what other methods say of the same facts; may name the case's own, which is taken once
 * @param paths ways to draw, widest first
 * @param deskOf the freeze desk of the view
 * @throws InputError when nothing was traced yet
 * @throws CheckError when a stored answer is not what it was
 */
export function reportInput(
  store: CaseStore,
  context: ViewContext,
  {
    methods,
    paths,
    deskOf,
  }: Pick<ReportInput, 'methods' | 'paths'> & { readonly deskOf: (view: CaseView) => FreezeDesk },
): ReportInput {
  const view = caseView(store, context)
  const { method, assets, explainedShare, hash } = view.statement
  return {
    view,
    rows: new Map(store.transfers().map(({ id, txIndex, position }) => [id, { txIndex, position }])),
    because: reasons(store),
    cut: store
      .reads()
      .flatMap(({ address, state, note }) => (state === 'complete' ? [] : [{ address, state, note }]))
      .sort((a, b) => (a.address < b.address ? -1 : 1)),
    methods: [{ method, assets, explainedShare }, ...methods.filter((other) => other.method !== method)],
    paths,
    freeze: deskOf(view),
    manifest: [{ kind: 'case', name: '', sha256: hash.replace(/^sha256:/, '') }, ...evidence(store)],
  }
}

function reasons(store: CaseStore): Map<string, string> {
  return new Map(
    (store.readTrace()?.addresses ?? []).flatMap(({ address, stop }): [string, string][] => {
      if (stop?.kind === 'unread') return [[address, stop.because]]
      return stop?.kind === 'resting' ? [[address, showTime(stop.asOf as Parameters<typeof showTime>[0])]] : []
    }),
  )
}

function evidence(store: CaseStore): ManifestEntry[] {
  const incident = store.getMeta('incident')
  const answers = [...eachHash(store)].sort()
  return [
    ...(incident === undefined ? [] : [{ kind: 'incident' as const, name: '', sha256: sha256(incident) }]),
    ...store.enclosed().map(({ owner, hash }) => ({
      ...{ kind: 'case' as const, name: owner, sha256: hash.replace(/^sha256:/, '') },
    })),
    ...store.ledgers().map(({ name, identity, rows }) => ({
      ...{ kind: 'source' as const, name, sha256: identity.replace(/^sha256:/, ''), count: rows },
    })),
    ...(answers.length === 0
      ? []
      : [{ kind: 'answers' as const, name: '', sha256: sha256(answers.join('\n')), count: answers.length }]),
  ]
}

function* eachHash(store: CaseStore): Iterable<string> {
  for (const answer of store.answers()) yield answer.sha256
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
