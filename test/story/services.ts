import { keccak256 } from 'ethers/crypto'
import { concat, toUtf8Bytes } from 'ethers/utils'
import { createdBy, type Sent } from './chain.ts'
import { COIN, handed, inner, moved, type Planned, ZERO } from './plan.ts'
import { ETHER, GWEI, LATER, NOTE, type Stage } from './stage.ts'

/** Price of gas where all that is left has to be sent, so that the plan knows what the fee will be. */
const SWEEP_PRICE = 20n * GWEI
const SWEEP_FEE = 21_000n * SWEEP_PRICE

export async function disperseCoin(
  { play, at, data, address }: Stage,
  person: string,
  shares: readonly (readonly [string, bigint])[],
  value: bigint,
): Promise<void> {
  const from = at.disperse!
  const back = value - shares.reduce((sum, [, units]) => sum + units, 0n)
  const rows = shares.map(([to, units], i) => inner(i + 1, from, address(to), units))
  if (back > 0n) rows.push(inner(shares.length + 1, from, address(person), back))
  const args = [shares.map(([to]) => address(to)), shares.map(([, units]) => units)]
  await play(person, 'disperse', data('Disperse', 'disperseEther', args), { value, tells: { rows } })
}

export async function disperseToken(
  { play, at, data, address }: Stage,
  person: string,
  token: string,
  shares: readonly (readonly [string, bigint])[],
): Promise<void> {
  const from = at.disperse!
  const total = shares.reduce((sum, [, units]) => sum + units, 0n)
  const args = [token, shares.map(([to]) => address(to)), shares.map(([, units]) => units)]
  await play(person, 'disperse', data('Disperse', 'disperseToken', args), {
    tells: {
      rows: [
        moved(0, token, address(person), from, total),
        ...shares.map(([to, units], i) => moved(i + 1, token, from, address(to), units)),
      ],
    },
  })
}

/** Sends some of what somebody has, who holds nothing else, and all the rest somewhere else. */
export async function peel({ pay }: Stage, from: string, held: bigint, side: string, units: bigint, next: string) {
  const rest = held - units - 2n * SWEEP_FEE
  await pay(from, side, units, SWEEP_PRICE)
  await pay(from, next, rest, SWEEP_PRICE)
  return rest
}

/** Sends all that somebody has. */
export async function sweep({ pay }: Stage, from: string, held: bigint, to: string): Promise<void> {
  await pay(from, to, held - SWEEP_FEE, SWEEP_PRICE)
}

const word = (text: string): string => keccak256(toUtf8Bytes(text))

/** Pays into the mixer, with a note that opens it again. */
export async function mix({ play, data }: Stage, person: string, note: string): Promise<void> {
  const commitment = keccak256(concat([word(`${note} nullifier`), word(`${note} secret`)]))
  await play(person, 'mixer', data('FixedPool', 'deposit', [commitment]), { value: NOTE })
}

/** Takes a note out of the mixer, through the relayer, who keeps a part. */
export async function takeOut({ play, at, data, address }: Stage, note: string, to: string): Promise<bigint> {
  const fee = ETHER / 20n
  const [receiver, relayer] = [address(to), address('relayer')]
  const args = [word(`${note} nullifier`), word(`${note} secret`), receiver, relayer, fee]
  await play('relayer', 'mixer', data('FixedPool', 'withdraw', args), {
    tells: { rows: [inner(1, at.mixer!, receiver, NOTE - fee), inner(2, at.mixer!, relayer, fee)] },
  })
  return NOTE - fee
}

/** Pays into the bridge, with a memo that says where it is to come out. */
export async function bridge(
  { play, at, data, address }: Stage,
  person: string,
  token: string,
  units: bigint,
  memo: string,
): Promise<void> {
  const [owner, vault, router] = [address(person), address('bridgeVault'), at.bridgeRouter!]
  const coin = token === COIN
  const args = [vault, coin ? ZERO : token, coin ? 0 : units, memo, LATER]
  await play(person, 'bridgeRouter', data('BridgeRouter', 'depositWithExpiry', args), {
    value: coin ? units : 0n,
    tells: { rows: [coin ? inner(1, router, vault, units) : moved(0, token, owner, router, units)] },
  })
}

/** The bridge pays somebody out who came from another chain. */
export async function bridgeOut({ play, at, data, address }: Stage, token: string, to: string, units: bigint) {
  const args = [address(to), token, units, 'OUT:5f1e']
  await play('bridgeVault', 'bridgeRouter', data('BridgeRouter', 'transferOut', args), {
    tells: { rows: [moved(0, token, at.bridgeRouter!, address(to), units)] },
  })
}

/** The exchange empties a deposit address that is a contract. */
export async function collect(
  { play, at, data, address }: Stage,
  contract: string,
  held: { readonly coins?: bigint; readonly token?: string; readonly units?: bigint },
): Promise<void> {
  const [from, to] = [at[contract]!, address('hotWallet')]
  const rows: Planned[] = []
  if (held.token !== undefined) rows.push(moved(0, held.token, from, to, held.units!))
  // After the question for the balance and the payment of a token.
  if (held.coins !== undefined) rows.push(inner(held.token === undefined ? 1 : 3, from, to, held.coins))
  await play('operator', contract, data('DepositAddress', 'sweep', [held.token ?? ZERO]), { tells: { rows } })
}

/** Equal shares to several; what does not divide stays with the contract. */
export async function split({ play, at, data, address }: Stage, person: string, value: bigint, to: readonly string[]) {
  const share = value / BigInt(to.length)
  await play(person, 'splitter', data('Splitter', 'split', [to.map(address)]), {
    value,
    tells: { rows: to.map((name, i) => inner(i + 1, at.splitter!, address(name), share)) },
  })
}

/** A payment inside that is taken back with the call around it, and another instead. */
export async function attempt(
  { play, at, data, address }: Stage,
  person: string,
  value: bigint,
  refused: string,
  instead: string,
): Promise<void> {
  const args = [at.refuser, address(refused), address(instead)]
  await play(person, 'attempt', data('Attempt', 'attempt', args), {
    value,
    // The two frames that were taken back are counted, but move nothing.
    tells: { rows: [inner(3, at.attempt!, address(instead), value)] },
  })
}

/** A contract that somebody's transaction makes, and that ends in its first moment by paying what it was given. */
export function payByEnding(
  { chain, who, address }: Stage,
  person: string,
  creation: string,
  value: bigint,
  to: string,
) {
  const actor = who[person]!
  const made = createdBy(actor.address, chain.nonceOf(actor))
  return chain.send(actor, { data: creation, value, tells: { rows: [inner(1, made, address(to), value)] } })
}

/** The same, made by a contract. @param made how many it made before */
export function payByMaking(stage: Stage, person: string, value: bigint, to: string, made: number): Promise<Sent> {
  const { play, at, data, address } = stage
  const payout = createdBy(at.payoutMaker!, made + 1)
  return play(person, 'payoutMaker', data('PayoutMaker', 'payOut', [address(to)]), {
    value,
    tells: { rows: [inner(1, at.payoutMaker!, payout, value), inner(2, payout, address(to), value)] },
  })
}

/** Buys a picture on the market: one for the buyer, the money to its seller and a part to the house. */
export async function buyPicture({ play, at, data, address }: Stage, person: string, id: bigint, price: bigint) {
  const [buyer, seller, market] = [address(person), address('seller'), at.market!]
  const cut = (price * 25n) / 1000n
  await play(person, 'market', data('Market', 'buy', [at.picture, id]), {
    value: price,
    tells: {
      rows: [
        handed(0, at.picture!, id, seller, buyer),
        { ...inner(3, market, seller, price - cut), share: 'price' },
        { ...inner(4, market, address('treasury'), cut), share: 'charge' },
      ],
      conversion: {
        kind: 'purchase',
        owner: buyer,
        gave: { token: COIN, units: price - cut },
        to: buyer,
        got: { token: at.picture!, standard: 'erc721', id, units: 1n },
      },
    },
  })
}

/** An address made to be mistaken for another: the same first 3 and last 4 digits. */
export function lookAlike(address: string): string {
  return `${address.slice(0, 5)}${word(address).slice(2, 35)}${address.slice(-4)}`
}
