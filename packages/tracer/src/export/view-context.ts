import type { Asset } from '../model/asset.ts'
import type { Incident } from '../model/incident.ts'
import type { Catalogue, Price } from '../model/price.ts'
import type { RunView } from './case-view.ts'

/** What a reader of a case needs and the case does not hold. The command line wires it from the incident and from data/. */
export interface ViewContext {
  /** Name of the case for people: its file name without folder and ending. */
  readonly caseName: string
  readonly incident: Incident
  /** Price of one whole coin at theft time; undefined where nobody published one. */
  readonly value: { priceOf(asset: Asset): Price | undefined }
  /** Descriptions of assets, and prices at the close of any day; without prices no movement has a value of its own day. */
  readonly catalogue: Pick<Catalogue, 'describe'> & Partial<Pick<Catalogue, 'priceOf' | 'code'>>
  readonly explorers: RunView['explorers']
  /** Program and version that writes the view, like `spoor 0.1.0`. */
  readonly tool: string
  /** Time the command took so far; shown, never hashed. */
  readonly elapsedMs: number
}
