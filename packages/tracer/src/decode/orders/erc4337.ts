import type { Address } from '../../model/address.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf } from '../event.ts'
import { partyOf, toldBy } from './filled.ts'

const USER_OPERATION = eventOf(
  'UserOperationEvent(bytes32 indexed userOpHash, address indexed sender, address indexed paymaster, uint256 nonce, bool success, uint256 actualGasCost, uint256 actualGasUsed)',
)

/**
 * ERC-4337: a bundler sends, the wallets named by the entry point act. What a wallet pays to the entry point or to the paymaster of its
 * operation is its fee, and what comes back is the rest of one: plain payments, and no price of anything else in the transaction.
 */
export const erc4337: Decoder = {
  name: 'erc4337',
  decode(moves, knowledge) {
    const wallets: Address[] = []
    for (const { log, fields } of toldBy(moves, knowledge, 'erc4337', USER_OPERATION.read)) {
      const wallet = partyOf(log, fields, 'sender')
      if (wallet === undefined) continue
      wallets.push(wallet)
      const fees = new Set([log.emitter, partyOf(log, fields, 'paymaster')])
      moves.setAside((moves.outOf.get(wallet) ?? []).filter((row) => fees.has(row.payee)))
      moves.setAside((moves.into.get(wallet) ?? []).filter((row) => fees.has(row.payer)))
    }
    return wallets
  },
}
