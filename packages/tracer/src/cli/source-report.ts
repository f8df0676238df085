import { AssetBook } from '../export/asset-book.ts'
import { type Address, chainOf } from '../model/address.ts'
import { showAsset } from '../model/asset.ts'
import type { Incident } from '../model/incident.ts'
import { showTime } from '../model/time.ts'
import type { Evidence, Method } from '../model/trace.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore } from '../store/case-store.ts'
import { METHOD } from '../taint/methods.ts'
import { type Feed, type FeedPath, feedsOf } from '../walk/backwards.ts'
import { labelsOfCase } from '../walk/case-labels.ts'
import { buildCaseLedger, type CaseLedger } from '../walk/case-ledger.ts'
import { Joins } from '../walk/joins.ts'
import { linksOf } from '../walk/links.ts'
import { placesOf } from '../walk/places.ts'
import { eachSeedATheft } from '../walk/seed-flows.ts'
import { overridesOf } from '../walk/trace-case.ts'
import { incidentOf, policyOf } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import { replayed } from './replayed.ts'
import { contextOf } from './view.ts'

/** What fed an address. The shape of `sources --json`; units are decimal strings of base units, seeds are numbered from 1. */
export interface SourceReport {
  readonly case: string
  readonly incident: string
  readonly address: string
  /** Every seed of the incident, whether it fed the address or not. */
  readonly seeds: readonly SeedLine[]
  readonly methods: readonly MethodSources[]
  /** How the assets of seeds and movements are written: symbol and decimals, where known. */
  readonly assets: readonly { readonly asset: string; readonly symbol: string; readonly decimals: number | null }[]
}

export interface SeedLine {
  readonly seed: number
  readonly address: string
  readonly asset: string
  readonly units: string
  readonly theft: string
  readonly tx?: string
}

export interface MethodSources {
  readonly method: Method
  /** False for poison: its amounts say what a seed could have touched, and do not add up. */
  readonly conserving: boolean
  /** False while stolen value lies beyond what was read: every amount is then "at least". */
  readonly complete: boolean
  /** Per asset received; empty where no stolen unit arrived. */
  readonly assets: readonly AssetSources[]
}

export interface AssetSources {
  readonly asset: string
  readonly received: string
  /** The part that the address itself got for stolen units of another asset. */
  readonly converted: string
  readonly seeds: readonly { readonly seed: number; readonly units: string }[]
  /** The widest ways, at most five, widest first. */
  readonly paths: readonly SourcePath[]
  /** What the paths do not cover: narrower ways, and units that left the address and came back. */
  readonly uncovered: string
}

export interface SourcePath {
  readonly seed: number
  /** Units that came this way, of the asset received. */
  readonly units: string
  /** Units of the seed's asset that gave them. */
  readonly fromUnits: string
  readonly movements: readonly PathMovement[]
}

export interface PathMovement {
  readonly id: string
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly tx: string
  readonly time: string
  readonly asset: string
  /** All units that the movement moves. */
  readonly units: string
  /** The part that belongs to this path. */
  readonly carried: string
  readonly toAsset?: string
  readonly toUnits?: string
  readonly evidence: Evidence
}

/** Paths listed per asset. */
const PATHS = 5

/** The ledger of a case with each seed as a theft, and the incident as it is. */
export interface Seeded {
  readonly ledger: CaseLedger
  readonly incident: Incident
}

/**
 * What fed an address, under each method. The case is not changed.
 * @param methods replayed over the facts of the case; the case's own method is not special
 */
export function sourceReport(store: CaseStore, address: Address, methods: readonly Method[]): SourceReport {
  const context = contextOf(store)
  const seeded = seededLedger(store)
  const { ledger, incident } = seeded
  return {
    case: context.caseName,
    incident: incident.id,
    address,
    seeds: incident.seeds.map((seed, i) => ({
      seed: i + 1,
      address: seed.address,
      asset: showAsset(seed.asset),
      units: String(seed.units),
      theft: seed.theft,
      ...(seed.tx === undefined ? {} : { tx: `${chainOf(seed.address)}:${seed.tx}` }),
    })),
    methods: methods.map((method) => ({
      method,
      conserving: METHOD[method].conserving,
      complete: replayed(store, { method }).readTrace()!.complete,
      assets: feedsOf(ledger, incident, address, method, { paths: PATHS }).map((feed) => assetSources(feed, seeded)),
    })),
    assets: assetsOf(seeded, new AssetBook(store.transfers(), context)),
  }
}

/** The ledger of a case as `sourceReport` and every other search for ways reads it: each seed a theft of its own. */
export function seededLedger(store: CaseStore): Seeded {
  const policy = policyOf(store)
  const incident = incidentOf(store)
  const facts = store.transfers()
  const reads = new Map(store.reads().map((item) => [item.address, item]))
  const overrides = overridesOf(store)
  const catalogue = shippedCatalogue()
  const opened = store.transactions()
  const labels = labelsOfCase({ store, incident, overrides }, catalogue)
  const places = placesOf({
    ...{ incident, overrides, facts, reads, labels, code: catalogue.code },
    learn: policy.learnedStops,
    transactions: opened,
  })
  const joins = new Joins(decodeWith(catalogue), opened)
  const { until } = policy
  const links = linksOf({ incident, facts, transactions: () => opened, joins, places, overrides, reads, until }, false)
  // What its chains say of balances is booked as it was when the case was derived.
  const openings = [...store.openings(), ...incident.openings]
  const balances = [...store.balances(), ...incident.balances]
  const seededIncident = eachSeedATheft({ ...incident, openings, balances })
  const ledger = buildCaseLedger(facts, seededIncident, places, { ...policy, ...links })
  return { ledger, incident }
}

/** Assets that stolen units can be in: those seeded, and those received for them. */
function assetsOf({ ledger, incident }: Seeded, book: AssetBook): SourceReport['assets'] {
  const all = new Set([
    ...incident.seeds.map(({ asset }) => asset),
    ...ledger.exchanges.flatMap(({ asset, toAsset }) => [asset, toAsset]),
    ...ledger.conversions.flatMap(({ asset, outputs }) => [asset, ...outputs.map((output) => output.asset)]),
  ])
  return [...all].sort().map((asset) => {
    const { symbol, decimals } = book.of(asset)
    return { asset: showAsset(asset), symbol, decimals }
  })
}

function assetSources(feed: Feed, seeded: Seeded): AssetSources {
  return {
    asset: showAsset(feed.asset),
    received: String(feed.received),
    converted: String(feed.converted),
    seeds: feed.seeds.map(({ seed, units }) => ({ seed: seed + 1, units: String(units) })),
    paths: feed.paths.map((path) => sourcePath(path, seeded)),
    uncovered: String(feed.uncovered),
  }
}

/** A way as `sources` shows it. */
export function sourcePath({ seed, units, fromUnits, steps }: FeedPath, seeded: Seeded): SourcePath {
  return {
    seed: seed + 1,
    units: String(units),
    fromUnits: String(fromUnits),
    movements: steps.map((step) =>
      'row' in step ? rowStep(step.row, step.units, seeded) : conversionStep(step.exchange, step.units, seeded),
    ),
  }
}

function rowStep(at: number, carried: bigint, { ledger }: Seeded): PathMovement {
  const { id, kind, from, to, chain, tx, time, asset, units } = ledger.transfers[at]!
  return {
    ...{ id, kind, from, to: to ?? '', tx: `${chain}:${tx}`, time: time === null ? '' : showTime(time) },
    asset: showAsset(asset),
    units: String(units),
    carried: String(carried),
    evidence: 'ledger',
  }
}

function conversionStep(at: number, carried: bigint, { ledger, incident }: Seeded): PathMovement {
  if (at >= ledger.exchanges.length) return decodedStep(ledger, at - ledger.exchanges.length, carried)
  const { id, address, asset, units, toAsset, toUnits, time } = ledger.exchanges[at]!
  return {
    ...{ id: `${incident.id}:assertion:${id}`, kind: 'conversion', from: address, to: address, tx: '' },
    time: showTime(time),
    asset: showAsset(asset),
    units: String(units),
    carried: String(carried),
    toAsset: showAsset(toAsset),
    toUnits: String(toUnits),
    evidence: 'assertion',
  }
}

/** A conversion that a decoder found; of several assets received a path takes the first. */
function decodedStep({ conversions, transfers }: CaseLedger, at: number, carried: bigint): PathMovement {
  const { conversion, from, to, asset, units, outputs, row } = conversions[at]!
  const [output] = outputs
  const { chain, tx, time } = transfers[row]!
  return {
    ...{ id: [conversion.id, asset, output!.asset].join(' '), kind: 'conversion', from, to, tx: `${chain}:${tx}` },
    time: time === null ? '' : showTime(time),
    asset: showAsset(asset),
    units: String(units),
    carried: String(carried),
    toAsset: showAsset(output!.asset),
    toUnits: String(output!.units),
    evidence: conversion.evidence,
  }
}
