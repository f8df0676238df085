import type { Decoder } from '../decoder.ts'
import { eventOf } from '../event.ts'
import type { Knowledge } from '../knowledge.ts'
import { isCoin, issuerOf, type Moves } from '../moves.ts'
import { burnsOf, mintsOf, pairsBy } from './minted.ts'

const SUBMITTED = eventOf('Submitted(address indexed sender, uint256 amount, address referral)')

/**
 * Lido. Coins staked for stETH, which the contract itself mints to who paid; event and two rows of one address have to agree. And
 * stETH wrapped as wstETH and back, told by rows at the wrapper alone, which is known by its address. stETH counts in
 * shares, so a row of it may be off by a unit or two: what it was wrapped into is taken as it stands.
 */
export const lido: Decoder = {
  name: 'lido',
  decode(moves, knowledge) {
    for (const log of moves.logs) {
      const submitted = SUBMITTED.read(log)
      const token = moves.tokens.get(log.emitter)
      if (submitted === undefined || token === undefined) continue
      const given = moves.freeInto(log.emitter).find((row) => isCoin(row) && row.units === submitted.amount)
      const minted = mintsOf(moves, token).filter((row) => row.to === given?.payer)
      if (given === undefined || minted.length !== 1) continue
      const owner = moves.ownerOf(given)
      moves.claim({
        by: 'lido',
        kind: 'vault-deposit',
        owner,
        given: [given],
        received: minted,
        evidence: 'protocol-id',
      })
    }
    wrapped(moves, knowledge)
    return undefined
  },
}

function wrapped(moves: Moves, { contracts }: Knowledge): void {
  for (const [wrapper, token] of moves.tokens) {
    if (contracts.get(wrapper) !== 'lido-wsteth') continue
    const other = (row: { readonly asset: string }) => row.asset !== token
    const isOwn = (row: { readonly asset: Parameters<typeof issuerOf>[0] }) => issuerOf(row.asset) === wrapper
    const paid = moves.freeInto(wrapper).filter((row) => other(row) && !isOwn(row))
    for (const [given, received] of pairsBy(
      paid,
      (row) => row.payer,
      mintsOf(moves, token),
      (row) => row.to,
    )) {
      const owner = moves.ownerOf(given)
      moves.claim({ by: 'lido', kind: 'wrap', owner, given: [given], received: [received], evidence: 'protocol-id' })
    }
    const out = moves.freeOutOf(wrapper).filter((row) => other(row) && !isOwn(row))
    for (const [given, received] of pairsBy(
      burnsOf(moves, token),
      (row) => row.payer,
      out,
      (row) => row.payee,
    )) {
      const owner = moves.ownerOf(given)
      moves.claim({ by: 'lido', kind: 'wrap', owner, given: [given], received: [received], evidence: 'protocol-id' })
    }
  }
}
