import type { Address } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Crossing } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, idOf, type Seen } from './seen.ts'
import { accountOn, destinationById, evmChain, tokenOn } from './words.ts'

const ROLE = 'across/spoke-pool'

/** What a deposit says, in the layouts of three versions. */
const DEPOSITS = [
  {
    event: bridgeEvent(
      'FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message)',
    ),
    token: 'inputToken',
    amount: 'inputAmount',
  },
  {
    event: bridgeEvent(
      'V3FundsDeposited(address inputToken, address outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint32 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, address indexed depositor, address recipient, address exclusiveRelayer, bytes message)',
    ),
    token: 'inputToken',
    amount: 'inputAmount',
  },
  {
    event: bridgeEvent(
      'FundsDeposited(uint256 amount, uint256 originChainId, uint256 indexed destinationChainId, int64 relayerFeePct, uint32 indexed depositId, uint32 quoteTimestamp, address originToken, address recipient, address indexed depositor, bytes message)',
    ),
    token: 'originToken',
    amount: 'amount',
  },
] as const

const INFO = 'relayExecutionInfo'
const FILLS = [
  {
    event: bridgeEvent(
      `FilledRelay(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint256 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 exclusiveRelayer, bytes32 indexed relayer, bytes32 depositor, bytes32 recipient, bytes32 messageHash, tuple(bytes32 updatedRecipient, bytes32 updatedMessageHash, uint256 updatedOutputAmount, uint8 fillType) ${INFO})`,
    ),
    paid: paidV3,
  },
  {
    event: bridgeEvent(
      `FilledV3Relay(address inputToken, address outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint32 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, address exclusiveRelayer, address indexed relayer, address depositor, address recipient, bytes message, tuple(address updatedRecipient, bytes updatedMessage, uint256 updatedOutputAmount, uint8 fillType) ${INFO})`,
    ),
    paid: paidV3,
  },
  {
    event: bridgeEvent(
      'FilledRelay(uint256 amount, uint256 totalFilledAmount, uint256 fillAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint256 destinationChainId, int64 relayerFeePct, int64 realizedLpFeePct, uint32 indexed depositId, address destinationToken, address relayer, address indexed depositor, address recipient, bytes message, tuple(address recipient, bytes message, int64 relayerFeePct, bool isSlowRelay, int256 payoutAdjustmentPct) updatableRelayData)',
    ),
    paid: undefined,
  },
] as const

/**
 * Across: a spoke pool numbers its deposits, and the fill on the other chain names origin and number. Relayers pay the receiver straight
 * from their own account, so the arrival is who was paid, whoever paid it. Version 2 fills in parts.
 */
export const across: Bridge = {
  name: 'across',
  *crossings(seen) {
    for (const { event, token, amount } of DEPOSITS)
      for (const heard of seen.heard(ROLE, event)) yield* departure(seen, heard, token, amount)
    for (const { event, paid } of FILLS)
      for (const heard of seen.heard(ROLE, event))
        yield* paid === undefined ? arrivalV2(seen, heard) : arrivalV3(seen, heard, paid(heard.said))
  },
}

function* departure(seen: Seen, { log, said }: Heard, tokenName: string, amountName: string): Generator<Crossing> {
  const { emitter } = log
  const asset = tokenOn(seen.transaction.chain, hexIn(said, tokenName))
  if (asset === undefined) return
  const row = seen.take({ units: numberIn(said, amountName), asset, to: emitter, near: log.index })
  if (row === undefined) return
  const number = numberIn(said, 'destinationChainId')
  const tells = 'outputToken' in said
  yield {
    protocol: 'across',
    role: 'departure',
    key: keyOf(idOf(emitter), number, said),
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(seen.transaction.chain, hexIn(said, 'depositor')) ?? row.from,
    place: emitter,
    destination: destinationById(
      seen.facts,
      'across',
      number,
      hexIn(said, 'recipient'),
      tells ? { asset: hexIn(said, 'outputToken'), least: numberIn(said, 'outputAmount') } : {},
    ),
    ...(tells ? { terms: termsOf(said) } : { parts: true as const }),
  }
}

interface Paid {
  readonly token: string
  readonly receiver: string
  readonly units: bigint
}

/** A depositor may have signed for another receiver or amount meanwhile; what was executed counts. */
function paidV3(said: Said): Paid {
  const info = said[INFO] as Said
  return {
    token: hexIn(said, 'outputToken'),
    receiver: hexIn(info, 'updatedRecipient'),
    units: numberIn(info, 'updatedOutputAmount'),
  }
}

function* arrivalV3(seen: Seen, heard: Heard, { token, receiver, units }: Paid): Generator<Crossing> {
  yield* arrival(seen, heard, token, receiver, (assets, to) =>
    firstOf(assets, (asset) => seen.take({ units, asset, to, near: heard.log.index })),
  )
}

/** Fees of version 2 are shares of 10^18, taken from each part that is filled. */
function* arrivalV2(seen: Seen, heard: Heard): Generator<Crossing> {
  const { said } = heard
  const updated = said.updatableRelayData as Said
  const whole = 10n ** 18n
  const share = whole - numberIn(said, 'realizedLpFeePct') - numberIn(updated, 'relayerFeePct')
  const units = (numberIn(said, 'fillAmount') * share) / whole
  const receiver = hexIn(updated, 'recipient')
  for (const crossing of arrival(seen, heard, hexIn(said, 'destinationToken'), receiver, (assets, to) =>
    // The pool counts back from what it pays to what it fills, and loses up to one unit on the way.
    firstOf(assets, (asset) =>
      firstOf([units, units + 1n], (of) => seen.take({ units: of, asset, to, near: heard.log.index })),
    ),
  ))
    yield { ...crossing, parts: true }
}

function* arrival(
  seen: Seen,
  { log, said }: Heard,
  token: string,
  receiver: string,
  take: (assets: readonly Asset[], to: Address) => ReturnType<Seen['take']>,
): Generator<Crossing> {
  const { chain } = seen.transaction
  const [asset, to] = [tokenOn(chain, token), accountOn(chain, receiver)]
  if (asset === undefined || to === undefined || evmChain(numberIn(said, 'originChainId')) === null) return
  const row = take(seen.alsoPlain(asset), to)
  if (row === undefined) return
  yield {
    protocol: 'across',
    role: 'arrival',
    key: keyOf(String(numberIn(said, 'originChainId')), BigInt(idOf(log.emitter)), said),
    ...seen.side(log),
    ...carriedBy(row),
    party: to,
    place: log.emitter,
    ...('inputToken' in said ? { terms: termsOf(said) } : {}),
  }
}

function firstOf<Item, Result>(items: readonly Item[], of: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const result = of(item)
    if (result !== undefined) return result
  }
  return undefined
}

/**
 * What a fill repeats of its deposit. A pool fills whatever a relayer shows it, and only later is the relayer paid back, or not: a fill is of
 * this deposit where it repeats it. The token paid out is left open by old deposits.
 */
function termsOf(said: Said): string {
  const words = ['inputToken', 'inputAmount', 'outputAmount', 'depositor', 'recipient']
  return words.map((name) => BigInt(said[name] as string | bigint).toString(16)).join(' ')
}

/** The number is that of the origin alone, so both chains stand before it. */
function keyOf(origin: string, destination: bigint, said: Said): string {
  return `across:${origin}:${destination}:${numberIn(said, 'depositId')}`
}
