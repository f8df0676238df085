import type { Log } from '../../model/transaction.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf, type Fields, units } from '../event.ts'
import { isCoin, issuerOf, type Moves } from '../moves.ts'

const STAKED = eventOf('Staked(address indexed staker, uint256 ethAmount, uint256 mETHAmount)')
const REQUEST = 'uint256 indexed id, address indexed requester, uint256 mETHLocked, uint256 ethRequested'
const REST = 'uint256 cumulativeETHRequested, uint256 blockNumber'
const CREATED = eventOf(`UnstakeRequestCreated(${REQUEST}, ${REST})`)
const CLAIMED = eventOf(`UnstakeRequestClaimed(${REQUEST}, ${REST})`)
/** What a vault of the kind that holds mETH for cmETH tells: which asset came in, or went out, for how many shares. */
const ENTER = eventOf(
  'Enter(address indexed from, address indexed asset, uint256 amount, address indexed to, uint256 shares)',
)
const EXIT = eventOf(
  'Exit(address indexed to, address indexed asset, uint256 amount, address indexed from, uint256 shares)',
)

/**
 * Mantle's liquid staking: coins for mETH, which another contract mints; mETH locked for a request to unstake, kept apart for it
 * until the claim burns it for coins, in another transaction; and mETH paid into the vault of cmETH and out of it. Events and rows
 * have to agree, so nothing is believed that did not move.
 */
export const mantle: Decoder = {
  name: 'mantle',
  decode(moves) {
    for (const log of moves.logs) {
      const staked = STAKED.read(log)
      if (staked !== undefined) stake(moves, log, staked)
      const created = CREATED.read(log)
      if (created !== undefined) {
        const row = moves.freeInto(log.emitter).find(({ units: sum }) => sum === units(created, 'mETHLocked'))
        if (row !== undefined) keep(moves, log, created, { deposits: [row], payouts: [] })
      }
      const claimed = CLAIMED.read(log)
      if (claimed !== undefined) unstake(moves, log, claimed)
      const entered = ENTER.read(log)
      if (entered !== undefined) enter(moves, log, entered)
      const left = EXIT.read(log)
      if (left !== undefined) exit(moves, log, left)
    }
    return undefined
  },
}

function stake(moves: Moves, log: Log, fields: Fields): void {
  const given = moves.freeInto(log.emitter).find((row) => isCoin(row) && row.units === fields.ethAmount)
  if (given === undefined) return
  const received = moves
    .freeInto(given.payer)
    .filter((row) => row.payer !== row.from && !moves.isReceived(row) && row.units === fields.mETHAmount)
  if (received.length !== 1) return
  const owner = moves.ownerOf(given)
  moves.claim({ by: 'mantle', kind: 'vault-deposit', owner, given: [given], received, evidence: 'protocol-id' })
}

function unstake(moves: Moves, log: Log, fields: Fields): void {
  const burnt = (moves.outOf.get(log.emitter) ?? []).find(
    (row) => row.payee !== row.to && row.units === fields.mETHLocked && !moves.isGiven(row) && !moves.isReceived(row),
  )
  const paid = moves
    .freeOutOf(log.emitter)
    .find((row) => isCoin(row) && row.units === fields.ethRequested && row.to.endsWith(String(fields.requester)))
  if (burnt === undefined || paid === undefined) return
  const [given, received] = [[burnt], [paid]]
  if (moves.claim({ by: 'mantle', kind: 'vault-withdrawal', owner: paid.to, given, received, evidence: 'protocol-id' }))
    keep(moves, log, fields, { deposits: [], payouts: [burnt] })
}

function keep(
  moves: Moves,
  log: Log,
  fields: Fields,
  rows: Pick<Parameters<Moves['keepApart']>[0], 'deposits' | 'payouts'>,
) {
  moves.keepApart({ id: `${log.emitter}:unstake:${fields.id}`, keeper: log.emitter, ...rows })
}

function enter(moves: Moves, log: Log, fields: Fields): void {
  const given = moves
    .freeInto(log.emitter)
    .find((row) => row.units === fields.amount && issuerOf(row.asset)?.endsWith(String(fields.asset)) === true)
  const received = moves.rows.find(
    (row) =>
      row.payer !== row.from &&
      row.units === fields.shares &&
      row.to.endsWith(String(fields.to)) &&
      !moves.isReceived(row),
  )
  if (given === undefined || received === undefined || given.asset === received.asset) return
  const owner = moves.ownerOf(given)
  moves.claim({
    by: 'mantle',
    kind: 'vault-deposit',
    owner,
    given: [given],
    received: [received],
    evidence: 'protocol-id',
  })
}

function exit(moves: Moves, log: Log, fields: Fields): void {
  const given = moves.rows.find(
    (row) =>
      row.payee !== row.to &&
      row.units === fields.shares &&
      row.from.endsWith(String(fields.from)) &&
      !moves.isGiven(row),
  )
  const received = moves
    .freeOutOf(log.emitter)
    .find((row) => row.units === fields.amount && issuerOf(row.asset)?.endsWith(String(fields.asset)) === true)
  if (given === undefined || received === undefined || given.asset === received.asset) return
  const owner = moves.ownerOf(given)
  moves.claim({
    by: 'mantle',
    kind: 'vault-withdrawal',
    owner,
    given: [given],
    received: [received],
    evidence: 'protocol-id',
  })
}
