import type { Log } from '../../model/transaction.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf, type Fields, named, tokenNamed, units } from '../event.ts'
import type { Moves } from '../moves.ts'
import { burnsOf, mintsOf } from './minted.ts'

const DEPOSIT = [
  eventOf(
    'Deposit(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referral)',
  ),
  eventOf(
    'Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)',
  ),
]
const WITHDRAW = eventOf('Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)')

/**
 * Aave 2 and 3: what is supplied goes to the token of its own kind (aToken), which mints itself, and comes back when it is burnt. The
 * balance of such a token grows without rows, and a mint or burn has the interest since the last one in it: rows are taken as they stand,
 * so the interest has the labels of what it came with. Told by the pool's event, borne out by rows at one token.
 */
export const aave: Decoder = {
  name: 'aave',
  decode(moves) {
    for (const log of moves.logs) {
      const deposit = DEPOSIT.map((event) => event.read(log)).find((fields) => fields !== undefined)
      if (deposit !== undefined) supply(moves, log, deposit)
      const withdrawal = WITHDRAW.read(log)
      if (withdrawal !== undefined) withdraw(moves, log, withdrawal)
    }
    return undefined
  },
}

function supply(moves: Moves, log: Log, fields: Fields): void {
  const reserve = tokenNamed(log.emitter, fields, 'reserve')
  const holder = named(log.emitter, fields, 'onBehalfOf')
  for (const [place, share] of moves.tokens) {
    const given = moves.freeInto(place).find((row) => row.asset === reserve && row.units === units(fields, 'amount'))
    const received = mintsOf(moves, share).filter((row) => row.to === holder)
    if (given === undefined || received.length === 0) continue
    const owner = moves.ownerOf(given)
    const [first] = received
    moves.claim({
      by: 'aave',
      kind: 'vault-deposit',
      owner,
      given: [given],
      received: [first!],
      evidence: 'protocol-id',
    })
    return
  }
}

function withdraw(moves: Moves, log: Log, fields: Fields): void {
  const reserve = tokenNamed(log.emitter, fields, 'reserve')
  const [holder, to] = [named(log.emitter, fields, 'user'), named(log.emitter, fields, 'to')]
  for (const [place, share] of moves.tokens) {
    const received = moves
      .freeOutOf(place)
      .find((row) => row.asset === reserve && row.units === units(fields, 'amount') && row.to === to)
    const given = burnsOf(moves, share).find((row) => row.from === holder)
    if (given === undefined || received === undefined) continue
    const owner = moves.ownerOf(given)
    moves.claim({
      by: 'aave',
      kind: 'vault-withdrawal',
      owner,
      given: [given],
      received: [received],
      evidence: 'protocol-id',
    })
    return
  }
}
