/** Topic of `AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)`. */
export const ANSWER_UPDATED = '0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f'
const [DECIMALS, DESCRIPTION, AGGREGATOR] = ['313ce567', '7284e416', '245a7bfc']

export const word = (value: bigint): string => BigInt.asUintN(256, value).toString(16).padStart(64, '0')

/**
 * The code of a price feed, put together by hand: asked by four bytes it answers decimals(), description() and, where it is a
 * proxy, aggregator(), and reverts otherwise; any other call emits AnswerUpdated(word 0, word 1, word 2) of its data.
 */
export function feedCode(decimals: number, description: string, aggregator?: string): string {
  const text = Buffer.from(description).toString('hex')
  const getters: [string, string][] = [
    [DECIMALS!, `60${byte(decimals)}60005260206000f3`],
    [DESCRIPTION!, `602060005260${byte(description.length)}6020527f${text.padEnd(64, '0')}60405260606000f3`],
  ]
  if (aggregator !== undefined) getters.push([AGGREGATOR!, `73${aggregator.slice(2)}60005260206000f3`])
  // calldatacopy(0, 0x40, 0x20); log3(0, 0x20, topic, calldataload(0), calldataload(0x20)); stop
  const emit = `602060406000376020356000357f${ANSWER_UPDATED}60206000a300`
  let at = 7 + emit.length / 2
  const start = `3660041460${byte(at)}57`
  // jumpdest; the selector; one comparison of 10 bytes for each getter; revert(0, 0)
  at += 7 + getters.length * 10 + 5
  let tests = '5b60003560e01c'
  let bodies = ''
  for (const [selector, body] of getters) {
    tests += `8063${selector}1460${byte(at)}57`
    bodies += `5b${body}`
    at += 1 + body.length / 2
  }
  return `0x${start}${emit}${tests}60006000fd${bodies}`
}

const byte = (value: number): string => {
  if (value > 255) throw new Error('does not fit into one byte')
  return value.toString(16).padStart(2, '0')
}
