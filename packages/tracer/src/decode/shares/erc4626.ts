import type { Decoder } from '../decoder.ts'
import { eventOf, units } from '../event.ts'
import { claimTold } from '../told.ts'

const DEPOSIT = eventOf('Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares)')
const WITHDRAW = eventOf(
  'Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares)',
)

/** ERC-4626 vaults: what is paid in becomes shares, which the vault mints itself, and the other way round. */
export const erc4626: Decoder = {
  name: 'erc4626',
  decode(moves) {
    for (const log of moves.logs) {
      const market = log.emitter
      const shares = moves.tokens.get(market)
      if (shares === undefined) continue
      const deposit = DEPOSIT.read(log)
      if (deposit !== undefined) {
        const [into, outOf] = [{ units: units(deposit, 'assets') }, { units: units(deposit, 'shares'), asset: shares }]
        claimTold(moves, { market, into, outOf, before: log.index }, 'erc4626', 'vault-deposit')
      }
      const withdraw = WITHDRAW.read(log)
      if (withdraw !== undefined) {
        const [into, outOf] = [
          { units: units(withdraw, 'shares'), asset: shares },
          { units: units(withdraw, 'assets') },
        ]
        claimTold(moves, { market, into, outOf }, 'erc4626', 'vault-withdrawal')
      }
    }
    return undefined
  },
}
