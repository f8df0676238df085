import type { Method } from '../model/trace.ts'
import type { AssetStatement } from './case-view.ts'

/** One method's account of the facts, and where it differs from the first one asked for. */
export interface MethodStatement {
  readonly method: Method
  readonly assets: readonly AssetStatement[]
  readonly explainedShare: number | null
  /** Addresses whose stolen units held or sunk differ from the first method: what they are under this one. */
  readonly differs: readonly { readonly address: string; readonly asset: string; readonly units: string }[]
}

/** Where the methods agree and where the choice of one moves money. Part of `statement --method a,b --json`; units are decimal strings. */
export interface Comparison {
  /** The methods compared: the conserving ones, where two or more of them were asked for. */
  readonly over: readonly Method[]
  readonly sinks: readonly {
    readonly asset: string
    readonly chain: string
    readonly sink: string
    readonly agree: boolean
    readonly least: string
    readonly most: string
  }[]
  /** Addresses that hold or sink other units under other methods, the widest range of each asset first. */
  readonly places: readonly {
    readonly address: string
    readonly asset: string
    readonly units: readonly { readonly method: Method; readonly units: string }[]
  }[]
  /** Addresses where the methods part, those that move most of an asset first: all other differences follow from them. */
  readonly causes: readonly ComparedCause[]
}

export interface ComparedCause {
  readonly address: string
  readonly asset: string
  /** All that the address received and paid of the asset, and the least and most of what it received that is stolen. */
  readonly received: string
  readonly paid: string
  readonly stolen: { readonly least: string; readonly most: string }
  /** The methods that part from the first one here. */
  readonly methods: readonly {
    readonly method: Method
    /** The first payment that carries other stolen units than under the first method. */
    readonly first: { readonly id: string; readonly tx: string; readonly time: string }
    /** Stolen units that the address pays to others than under the first method, or keeps. */
    readonly moved: string
  }[]
}

/** The statements of several methods over the same facts. */
export interface Methods {
  readonly methods: readonly MethodStatement[]
  readonly compared: Comparison
}
