import type { Decoder } from '../decoder.ts'
import { keepApart, spendsOnlyWhatCame } from '../passing.ts'

/**
 * Contracts that pay many at once out of what one paid in, known by their address: each receiver gets straight from the payer's
 * value, whatever others left with the contract before.
 */
export const disperse: Decoder = {
  name: 'disperse',
  decode(moves, { contracts }) {
    for (const address of [...moves.into.keys()].sort())
      if (contracts.get(address) === 'disperse' && spendsOnlyWhatCame(moves, address)) keepApart(moves, address)
    return undefined
  },
}
