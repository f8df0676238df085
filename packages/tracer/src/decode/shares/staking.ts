import type { Decoder } from '../decoder.ts'
import { eventOf, units } from '../event.ts'
import { isCoin, issuerOf, type Move, type Moves } from '../moves.ts'

const SUBMITTED = eventOf('Submitted(address indexed sender, uint256 amount, address referral)')
const STAKED = eventOf('Staked(address indexed staker, uint256 ethAmount, uint256 mETHAmount)')

/**
 * Staked coins: Lido's stETH, which the contract itself mints to who paid, and Mantle's mETH, which another contract mints.
 * The event and two rows of the same address have to agree.
 */
export const staking: Decoder = {
  name: 'staking',
  decode(moves) {
    for (const log of moves.logs) {
      const submitted = SUBMITTED.read(log)
      const staked = STAKED.read(log)
      const paid = submitted?.amount ?? staked?.ethAmount
      if (paid === undefined) continue
      const given = moves.freeInto(log.emitter).find((row) => isCoin(row) && row.units === paid)
      if (given === undefined) continue
      const received = staked
        ? mintedTo(moves, given, (row) => row.units === units(staked, 'mETHAmount'))
        : mintedTo(moves, given, (row) => issuerOf(row.asset) === log.emitter)
      if (received.length !== 1) continue
      const owner = moves.ownerOf(given)
      moves.claim({ by: 'staking', kind: 'vault-deposit', owner, given: [given], received, evidence: 'protocol-id' })
    }
    return undefined
  },
}

/** Tokens made out of nothing for who paid. */
function mintedTo(moves: Moves, paid: Move, fits: (row: Move) => boolean): Move[] {
  return moves.freeInto(paid.payer).filter((row) => row.payer !== row.from && !moves.isReceived(row) && fits(row))
}
