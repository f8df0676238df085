import type { Actor } from '../../model/actor.ts'
import type { FrozenAnswer, IssuerFacts } from '../../model/freeze.ts'
import { showTime } from '../../model/time.ts'
import type { CaseView, MovementView, SinkPlace } from '../case-view.ts'
import type { ArrivalView, FreezeDesk, FreezePlace, FrozenView, PartyView } from './view.ts'
import { whoIs } from './who-is.ts'

/** What is known beside the case of those who can act. Assets are as the case view writes them. */
export interface FreezeKnowledge {
  readonly issuerOf: (asset: string) => IssuerFacts | undefined
  readonly actorBy: (name: string) => Actor | undefined
  /** What contracts were asked; the last one counts. */
  readonly answers: readonly FrozenAnswer[]
}

/** Sinks in which somebody may still be able to act. */
const SINKS = ['service', 'deposit', 'bridge', 'mixer', 'resting', 'frontier']

/**
 * Where stolen value rests or came into somebody's hands, who can stop it there, and what he has to be told.
 * @example freezeDesk(caseView(store, context), { issuerOf, actorBy, answers: [] }).places[0]?.parties
 */
export function freezeDesk(view: CaseView, know: FreezeKnowledge): FreezeDesk {
  const { statement } = view
  const ends = new Map(view.addresses.map((address) => [address.id, address.stop]))
  const assets = new Map(view.assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset]))
  const moved = movementsByAccount(view.movements)
  const answers = lastAnswers(know.answers)
  const places = statement.places
    .filter(({ sink, units }) => SINKS.includes(sink) && units !== '0')
    .map((place): FreezePlace => {
      const stop = ends.get(place.address)
      const chain = chainOf(place.address)
      const { symbol = '', decimals = null, usdPrice } = assets.get(`${chain} ${place.asset}`) ?? {}
      const { arrivals, since } = historyOf(moved.get(`${place.address} ${place.asset}`) ?? [], place)
      return {
        address: place.address,
        asset: place.asset,
        contract: contractOf(place.asset),
        symbol,
        decimals,
        units: place.units,
        ...(usdPrice === undefined ? {} : { usdPrice }),
        sink: place.sink,
        since,
        reason: stop?.reason ?? '',
        evidence: stop?.evidence ?? '',
        parties: partiesOf(place, stop?.name ?? '', know),
        frozen: frozenOf(place, know, answers),
        arrivals,
      }
    })
  return {
    format: 'spoor-freeze/1',
    case: statement.case,
    incident: statement.incident,
    method: statement.method,
    hash: statement.hash,
    complete: statement.complete,
    places: places.sort(byUrgency),
  }
}

/** Accounts of tokens that can be asked whether they are blocked. */
export function askableOf(
  { places }: FreezeDesk,
  issuerOf: FreezeKnowledge['issuerOf'],
): { readonly address: string; readonly asset: string; readonly call: string }[] {
  const seen = new Set<string>()
  return places.flatMap(({ address, asset }) => {
    const key = `${address} ${asset}`
    if (seen.has(key)) return []
    seen.add(key)
    const { freezable = null, call = '' } = issuerOf(asset) ?? {}
    return freezable === true && call !== '' ? [{ address, asset, call }] : []
  })
}

function partiesOf({ address, asset, sink }: SinkPlace, name: string, know: FreezeKnowledge): PartyView[] {
  const issuer = know.issuerOf(asset)
  const parties: PartyView[] = []
  if (issuer?.freezable === true) {
    const actor = issuer.actor === '' ? undefined : know.actorBy(issuer.actor)
    parties.push(party('issuer', actor?.name ?? issuer.issuer, actor, issuer.citation))
  }
  // nobody stands behind a mixer, a wallet or the edge of what was read
  if (sink !== 'service' && sink !== 'deposit' && sink !== 'bridge') return parties
  const actor = whoIs(name, know.actorBy)
  const known = name !== '' && !name.includes('unlabelled') ? (actor?.name ?? name) : ''
  parties.push(party(sink === 'bridge' ? 'bridge' : 'service', known, actor, actor?.citation ?? address))
  return parties
}

function party(role: PartyView['role'], name: string, actor: Actor | undefined, basis: string): PartyView {
  return {
    role,
    name,
    actor: actor?.id ?? '',
    jurisdictions: actor?.jurisdictions ?? [],
    uri: actor?.uri ?? '',
    contacts: actor?.contacts ?? [],
    basis,
  }
}

function frozenOf(
  { address, asset }: SinkPlace,
  { issuerOf }: FreezeKnowledge,
  answers: ReadonlyMap<string, FrozenAnswer>,
): FrozenView {
  const not = (state: FrozenView['state'], code: FrozenView['code'], why: string): FrozenView => ({
    ...{ state, code, why, host: '', block: null, blockHash: '', time: '' },
  })
  if (asset.startsWith('iso4217:'))
    return not('not-checked', 'unknown-token', 'the ledger knows only a value, and not which asset it was in')
  if (contractOf(asset) === '')
    return not('cannot-be-frozen', 'native', 'a native coin: no issuer can block an account')
  const issuer = issuerOf(asset)
  if (issuer?.freezable === false)
    return not(
      'cannot-be-frozen',
      'no-function',
      `its contract has no function to block an account (${issuer.citation})`,
    )
  if (issuer === undefined || issuer.freezable === null)
    return not('not-checked', 'unknown-token', 'it is not established whether its issuer can block an account')
  if (issuer.call === '') return not('not-checked', 'no-call', 'no function of its contract is known that tells')
  const answer = answers.get(`${address} ${asset}`)
  if (answer === undefined) return not('not-checked', 'not-asked', 'its contract was not asked; --check asks it')
  const { state, why, host, block, blockHash, time } = answer
  const code = state === 'not-checked' ? 'failed' : 'answered'
  return { state, code, why, host, block, blockHash, time: time === null ? '' : showTime(time) }
}

/** The last answer by account; where that one failed it tells what was said before. */
function lastAnswers(answers: readonly FrozenAnswer[]): Map<string, FrozenAnswer> {
  const last = new Map<string, FrozenAnswer>()
  const said = new Map<string, FrozenAnswer>()
  for (const answer of answers) {
    const key = `${answer.address} ${answer.asset}`
    last.set(key, answer)
    if (answer.state !== 'not-checked') said.set(key, answer)
  }
  for (const [key, before] of said) {
    const answer = last.get(key)!
    if (answer === before) continue
    const what = before.state === 'frozen' ? 'blocked' : 'not blocked'
    last.set(key, { ...answer, why: `${answer.why}; at block ${before.block} it was ${what}` })
  }
  return last
}

/** Movements with stolen units by account, as `address asset`; in ledger order. */
function movementsByAccount(movements: readonly MovementView[]): Map<string, MovementView[]> {
  const moved = new Map<string, MovementView[]>()
  const add = (key: string, movement: MovementView) => {
    const known = moved.get(key)
    if (known === undefined) moved.set(key, [movement])
    else if (known.at(-1) !== movement) known.push(movement)
  }
  for (const movement of movements) {
    const { from, to, asset, toAsset = asset, taint, toTaint = taint } = movement
    if (taint !== '0') add(`${from} ${asset}`, movement)
    if (toTaint !== '0' && to !== '') add(`${to} ${toAsset}`, movement)
  }
  return moved
}

/** How stolen units came, and since when so many of them lie there: the last payment that brought or took any. */
function historyOf(
  movements: readonly MovementView[],
  { address, asset }: SinkPlace,
): { readonly arrivals: ArrivalView[]; readonly since: string } {
  const arrivals = movements.flatMap(
    ({ id, kind, tx, block, time, from, to, asset: paid, toAsset = paid, taint, toTaint = taint }): ArrivalView[] =>
      to === address && toAsset === asset && toTaint !== '0'
        ? [{ id, kind, tx, block, time, from, units: toTaint }]
        : [],
  )
  return { arrivals, since: movements.at(-1)?.time ?? '' }
}

/** The contract of a token; empty for a coin. */
function contractOf(asset: string): string {
  return /\/(?:erc20|bep20|trc20|token|erc721|erc1155):([^/]+)/.exec(asset)?.[1] ?? ''
}

function chainOf(address: string): string {
  return address.split(':', 2).join(':')
}

/** What can be acted on first: where somebody can, and it was not done; then by asset and units. */
function byUrgency(a: FreezePlace, b: FreezePlace): number {
  return (
    rank(a) - rank(b) ||
    compare(a.asset, b.asset) ||
    compare(BigInt(b.units), BigInt(a.units)) ||
    compare(a.address, b.address) ||
    compare(a.sink, b.sink)
  )
}

function rank({ parties, frozen }: FreezePlace): number {
  if (frozen.state === 'frozen') return 2
  return parties.some(({ name }) => name !== '') ? 0 : parties.length > 0 ? 1 : 3
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
