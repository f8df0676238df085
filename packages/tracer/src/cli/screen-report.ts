import { AssetBook } from '../export/asset-book.ts'
import { type Asset, showAsset } from '../model/asset.ts'
import { showTime } from '../model/time.ts'
import type { Method } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import { METHOD } from '../taint/methods.ts'
import { type Screening, screen } from '../walk/screening.ts'
import type { Listed } from './address-list.ts'
import { incidentOf } from './case-arg.ts'
import { replayed } from './replayed.ts'
import { contextOf } from './view.ts'

/** Which addresses of a list received stolen value. The shape of `screen --json`; units are decimal strings. */
export interface ScreenReport {
  readonly case: string
  readonly incident: string
  readonly methods: readonly {
    readonly method: Method
    readonly conserving: boolean
    /** False while stolen value lies beyond what was read: amounts are then "at least", and "none" is "none found". */
    readonly complete: boolean
    /** Addresses of the list that received stolen units. */
    readonly hits: number
  }[]
  readonly answers: readonly ScreenAnswer[]
  /** How assets are written: symbol and decimals, where known. */
  readonly assets: readonly { readonly asset: string; readonly symbol: string; readonly decimals: number | null }[]
}

export interface ScreenAnswer {
  readonly address: string
  /** Lines of the list that name it. */
  readonly lines: readonly number[]
  /** In the order of `ScreenReport.methods`. */
  readonly methods: readonly {
    readonly method: Method
    readonly received: boolean
    /** Fewest movements from a seed; `null` where nothing came. */
    readonly hop: number | null
    readonly assets: readonly ReceiptLine[]
  }[]
}

export interface ReceiptLine {
  readonly asset: string
  readonly units: string
  /** Payments and conversions that brought them. */
  readonly count: number
  /** ISO-8601 UTC; empty where no time is known. */
  readonly first: string
  readonly last: string
}

/** Screens a list against a case under each method. */
export function screenReport(store: CaseStore, list: readonly Listed[], methods: readonly Method[]): ScreenReport {
  const context = contextOf(store)
  const incident = incidentOf(store)
  const facts = store.transfers()
  const addresses = list.map(({ address }) => address)
  const found = methods.map((method) => {
    const trace = replayed(store, { method }).readTrace()!
    return { method, trace, answers: screen(trace, facts, incident.seeds, addresses) }
  })
  const book = new AssetBook(facts, context)
  const met = new Set<Asset>(found.flatMap(({ answers }) => answers.flatMap((item) => assetsOf(item))))
  return {
    case: context.caseName,
    incident: incident.id,
    methods: found.map(({ method, trace, answers }) => ({
      method,
      conserving: METHOD[method].conserving,
      complete: trace.complete,
      hits: answers.filter(({ receipts }) => receipts.length > 0).length,
    })),
    answers: list.map(({ address, lines }, i) => ({
      address,
      lines,
      methods: found.map(({ method, answers }) => ({ method, ...answerOf(answers[i]!) })),
    })),
    assets: [...met].sort().map((asset) => {
      const { symbol, decimals } = book.of(asset)
      return { asset: showAsset(asset), symbol, decimals }
    }),
  }
}

function assetsOf({ receipts }: Screening): Asset[] {
  return receipts.map(({ asset }) => asset)
}

function answerOf({ hop, receipts }: Screening) {
  return {
    received: receipts.length > 0,
    hop,
    assets: receipts.map(({ asset, units, count, first, last }) => ({
      asset: showAsset(asset),
      units: String(units),
      count,
      first: first === null ? '' : showTime(first),
      last: last === null ? '' : showTime(last),
    })),
  }
}
