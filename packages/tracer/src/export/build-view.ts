import { type Address, chainOf } from '../model/address.ts'
import { type Asset, showAsset } from '../model/asset.ts'
import { isFreezeSource } from '../model/freeze.ts'
import type { Incident } from '../model/incident.ts'
import { explainStop, type Stop, sinkOf } from '../model/stop.ts'
import { showTime } from '../model/time.ts'
import type { AccountTrace, ConversionTrace, Interval, Trace, TransferTrace } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import { annotationsOf, isBare } from './annotations.ts'
import type {
  AddressAssetView,
  AddressView,
  AssetView,
  CaseView,
  DestinationSaid,
  DestinationView,
  IncidentView,
  MovementView,
  RunView,
  Statement,
  StopView,
} from './case-view.ts'
import { contractViews } from './contract-view.ts'
import { destinationsByRow, leftText } from './destinations.ts'
import { disagreementLines } from './disagreements.ts'
import { labelViews } from './label-views.ts'
import { leadViews } from './leads.ts'
import { nameOf } from './names.ts'
import { type ReadCase, readCase } from './read-case.ts'
import { RoleBook } from './roles.ts'
import { addressesOf, flagsOf, statementOf } from './statement.ts'
import { UsdThen } from './usd-then.ts'
import type { ViewContext } from './view-context.ts'

/**
 * The case view: a traced case as plain JSON, for the viewer, for `export --format json` and for every other format.
 * @throws InputError when nothing was traced yet
 * @example caseView(openCase('cases/bybit-2025.sqlite', { readonly: true }), context).movements.length // 222
 */
export function caseView(store: CaseStore, context: ViewContext): CaseView {
  const read = readCase(store, context)
  const movements = movementViews(read, store, new UsdThen(context.catalogue))
  const found = statementOf(read, store, context)
  const written = annotationsOf(store)
  return {
    format: 'spoor-case-view/1',
    incident: incidentView(context.incident, read.trace),
    statement: found,
    addresses: addressViews(read, movements, store, context, found),
    movements,
    assets: assetViews(read),
    ...(store.labelsAsked().length === 0 ? {} : { actors: store.actors() }),
    leads: leadViews(read.trace, store.leadDecisions()),
    ...(isBare(written) ? {} : { annotations: written }),
    run: runView(read.trace, store, context),
  }
}

function movementViews(read: ReadCase, store: CaseStore, then: UsdThen): MovementView[] {
  const sources = tracedSources(store)
  // which of several sources brought a row, the interface of the store does not tell
  const source = sources.length === 1 ? sources[0]!.name : undefined
  const open = new Map(read.trace.intervals?.movements.map((row) => [row.at, row]))
  const destinations = destinationsByRow(read.trace)
  return read.trace.movements.map((movement, at) => {
    const bounds = open.get(at)
    const goes = destinations.get(movement.id)
    const view =
      movement.kind === 'transfer'
        ? { ...transferView(movement, read, then, source), ...(goes === undefined ? {} : { destination: goes }) }
        : conversionView(movement, then)
    return bounds === undefined ? view : { ...view, taintLow: String(bounds.low), taintHigh: String(bounds.high) }
  })
}

function transferView(
  movement: TransferTrace,
  read: ReadCase,
  then: UsdThen,
  source: string | undefined,
): MovementView {
  const row = read.transfers.get(movement.id)!
  return {
    id: row.id,
    kind: row.kind,
    from: row.from,
    to: row.to ?? '',
    tx: `${row.chain}:${row.tx}`,
    asset: showAsset(row.asset),
    units: row.units === null ? '' : String(row.units),
    taint: String(movement.taint),
    ...then.of({ ...row, taint: movement.taint }),
    time: row.time === null ? '' : showTime(row.time),
    block: row.block,
    evidence: 'ledger',
    rivals: 0,
    flags: flagsOf(movement, read),
    ...(movement.noise === undefined ? {} : { noise: movement.noise }),
    ...(row.shown === null ? {} : { shown: row.shown }),
    ...(source === undefined ? {} : { source }),
  }
}

function conversionView(movement: ConversionTrace, then: UsdThen): MovementView {
  const chain = chainOf(movement.from)
  return {
    id: movement.id,
    kind: movement.kind,
    from: movement.from,
    to: movement.to,
    tx: movement.tx === '' || movement.tx.startsWith(`${chain}:`) ? movement.tx : `${chain}:${movement.tx}`,
    asset: showAsset(movement.asset),
    units: String(movement.units),
    taint: String(movement.taint),
    toAsset: showAsset(movement.toAsset),
    toUnits: String(movement.toUnits),
    toTaint: String(movement.toTaint),
    ...then.of(movement),
    time: movement.time === null ? '' : showTime(movement.time),
    block: movement.block,
    evidence: movement.evidence,
    ...(movement.protocol === undefined ? {} : { protocol: movement.protocol }),
    rivals: movement.rivals,
    flags: movement.flags,
  }
}

function addressViews(
  read: ReadCase,
  movements: readonly MovementView[],
  store: CaseStore,
  { incident, catalogue }: ViewContext,
  { places }: Statement,
): AddressView[] {
  const { trace } = read
  const left = groupBy(
    places.flatMap(({ address, destinations = [] }) => destinations.map((said) => ({ address, said }))),
    ({ address }) => address,
  )
  const known = new Map(trace.addresses.map((row) => [row.address, row]))
  const accounts = groupBy(trace.accounts, (row) => row.address)
  const open = new Map(trace.intervals?.accounts.map((row) => [trace.accounts[row.at]!, row]))
  const labels = labelViews(store, incident)
  const contracts = contractViews(store, catalogue.code)
  const roles = new RoleBook(incident)
  const real = new Set<string>()
  for (const { noise, from, to } of movements) if (noise === undefined) real.add(from).add(to)
  return (addressesOf(read) as readonly Address[]).map((address): AddressView => {
    const { hop = null, stop = null, complete = false, looksLike = null } = known.get(address) ?? {}
    const view = stop === null ? undefined : stopView(stop)
    const goes = (left.get(address) ?? []).map(({ said }) => said)
    const contract = contracts.get(address)
    const named = nameOf({ labels: labels.get(address) ?? [], ...(view === undefined ? {} : { stop: view }) })
    return {
      id: address,
      hop,
      ...(named === undefined ? {} : { name: named }),
      role: roles.of(address, { stop, tainted: hop !== null, onlyNoise: !real.has(address) }),
      labels: labels.get(address) ?? [],
      ...(view === undefined ? {} : { stop: withDestinations(view, goes) }),
      assets: (accounts.get(address) ?? []).map((account) => accountView(account, open.get(account))),
      complete,
      ...(looksLike === null ? {} : { looksLike }),
      ...(contract === undefined ? {} : { contract }),
    }
  })
}

function accountView(account: AccountTrace, bounds: Interval | undefined): AddressAssetView {
  return {
    asset: showAsset(account.asset),
    in: String(account.in),
    out: String(account.out),
    taintIn: String(account.taintIn),
    taintOut: String(account.taintOut),
    held: String(account.held),
    taintHeld: String(account.taintHeld),
    ...(bounds === undefined ? {} : { taintHeldLow: String(bounds.low), taintHeldHigh: String(bounds.high) }),
    overdrawn: String(account.overdrawn),
  }
}

function stopView(stop: Stop): StopView {
  const view = { kind: stop.kind, reason: explainStop(stop) }
  switch (stop.kind) {
    case 'place':
      return {
        ...view,
        sink: sinkOf(stop.category),
        category: stop.category,
        name: stop.name,
        evidence: `${stop.origin}: ${stop.evidence}`,
        origin: stop.origin,
      }
    case 'resting': {
      const asOf = showTime(stop.asOf)
      return { ...view, sink: 'resting', evidence: `outgoing transfers are covered to ${asOf}`, asOf }
    }
    case 'unread':
      return { ...view, sink: 'frontier', because: stop.because }
    case 'source-failed':
      return { ...view, sink: 'frontier', message: stop.message }
    default:
      return { ...view, sink: 'frontier' }
  }
}

function withDestinations(view: StopView, goes: readonly DestinationView[]): StopView {
  if (goes.length === 0) return view
  const destinations = goes.map(({ units: _, count: __, movements: ___, ...said }): DestinationSaid => said)
  return { ...view, reason: `${view.reason}${leftText(goes)}`, destinations }
}

function assetViews({ trace, transfers, assets }: ReadCase): AssetView[] {
  const genuine = new Set<Asset>(trace.genuine)
  const all = new Set<Asset>(genuine)
  for (const { asset } of trace.assets) all.add(asset)
  for (const movement of trace.movements) {
    if (movement.kind === 'conversion') all.add(movement.asset).add(movement.toAsset)
    else all.add(transfers.get(movement.id)!.asset)
  }
  return [...all].sort().map((asset) => assets.view(asset, genuine.has(asset)))
}

function incidentView(incident: Incident, trace: Trace): IncidentView {
  const { id, title, date, summary, attribution, citations, notes } = incident
  return {
    id,
    title,
    date,
    summary,
    attribution,
    citations,
    victims: incident.victims,
    seeds: incident.seeds.map((seed, i) => ({
      address: seed.address,
      asset: showAsset(seed.asset),
      units: String(seed.units),
      ...(seed.usd === undefined ? {} : { usd: seed.usd }),
      ...(seed.tx === undefined ? {} : { tx: `${chainOf(seed.address)}:${seed.tx}` }),
      theft: seed.theft,
      citation: seed.citation,
      flags: trace.seedFlags[i] ?? [],
    })),
    assertions: incident.assertions.map((assertion) => ({
      id: assertion.id,
      address: assertion.address,
      asset: showAsset(assertion.asset),
      units: String(assertion.units),
      toAsset: showAsset(assertion.toAsset),
      toUnits: String(assertion.toUnits),
      time: showTime(assertion.time),
      by: assertion.by,
      citation: assertion.citation,
    })),
    notes,
  }
}

/** So many readings that came to no end are named one by one. */
const WARNINGS = 100

function runView(trace: Trace, store: CaseStore, context: ViewContext): RunView {
  const cut = store.reads().filter((read) => read.state !== 'complete')
  const warnings = cut.slice(0, WARNINGS).map((read) => `${read.address}: reading ${read.state}: ${read.note}`)
  if (cut.length > WARNINGS) warnings.push(`and ${cut.length - WARNINGS} more addresses whose reading came to no end`)
  warnings.push(...disagreementLines(store))
  if (!trace.complete)
    warnings.unshift('stolen value lies beyond what was read: every sum but the frontier is "at least"')
  return {
    tool: context.tool,
    method: trace.method,
    parameters: parametersOf(store),
    sources: tracedSources(store).map(({ name, identity, rows }) => ({
      name,
      sha256: identity.replace(/^sha256:/, ''),
      rows,
    })),
    warnings,
    explorers: context.explorers,
  }
}

/** Sources of facts; those that only the freeze desk asked are none. */
function tracedSources(store: CaseStore) {
  return store.sources().filter(({ name }) => !isFreezeSource(name))
}

function parametersOf(store: CaseStore): RunView['parameters'] {
  const parsed: unknown = JSON.parse(store.getMeta('parameters') ?? '{}')
  if (typeof parsed !== 'object' || parsed === null) return {}
  return Object.fromEntries(
    Object.entries(parsed).filter(
      (entry): entry is [string, string | number | boolean] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number' || typeof entry[1] === 'boolean',
    ),
  )
}

function groupBy<T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}
