import type { Decoder } from '../decoder.ts'
import { eventOf, named } from '../event.ts'

const USER_OPERATION = eventOf(
  'UserOperationEvent(bytes32 indexed userOpHash, address indexed sender, address indexed paymaster, uint256 nonce, bool success, uint256 actualGasCost, uint256 actualGasUsed)',
)

/** ERC-4337: a bundler sends, the wallets named by the entry point act. Their fees are plain payments. */
export const erc4337: Decoder = {
  name: 'erc4337',
  decode: (moves, { contracts }) =>
    moves.logs.flatMap((log) => {
      if (contracts.get(log.emitter) !== 'erc4337') return []
      const fields = USER_OPERATION.read(log)
      return (fields && named(log.emitter, fields, 'sender')) ?? []
    }),
}
