import { AbiCoder } from 'ethers/abi'
import { id } from 'ethers/hash'
import { type Cast, type TxMaker, ZERO } from './world-maker.ts'

const ETHER = 10n ** 18n
const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`
const topic = (address: string): string => `0x${address.slice(2).padStart(64, '0')}`
const TRANSFER = id('Transfer(address,address,uint256)')
const SINGLE = id('TransferSingle(address,address,address,uint256,uint256)')
const BATCH = id('TransferBatch(address,address,address,uint256[],uint256[])')
const DEPOSIT = id('Deposit(address,uint256)')
const WITHDRAWAL = id('Withdrawal(address,uint256)')

/** What one transaction does. The sender is chosen already; `other` is somebody else, or the account that only receives. */
export type Scene = (tx: TxMaker, cast: Cast, other: string) => void

/** A Transfer of a fungible token that holds what it says. */
function sends(tx: TxMaker, token: string, from: string, to: string, units: bigint): void {
  tx.tells(token, [TRANSFER, topic(from), topic(to)], word(units), [{ kind: 'erc20', from, to, units }])
  tx.book(token, from, to, units)
}

/** Mints where the payer has too little. */
function funded(tx: TxMaker, token: string, owner: string, units: bigint): void {
  if (tx.held(token, owner) < units) sends(tx, token, ZERO, owner, units * 3n)
}

function batch(tx: TxMaker, cast: Cast, from: string, to: string, ids: readonly bigint[], amounts: readonly bigint[]) {
  const data = AbiCoder.defaultAbiCoder().encode(['uint256[]', 'uint256[]'], [ids, amounts])
  const moves = ids.map((item, i) => ({ kind: 'erc1155' as const, id: item, from, to, units: amounts[i]! }))
  tx.tells(cast.multi, [BATCH, topic(tx.from), topic(from), topic(to)], data, moves)
}

export const SCENES: Readonly<Record<string, Scene>> = {
  payment(tx, _, other) {
    tx.open(other, tx.random.units(ETHER))
  },
  selfPayment(tx) {
    tx.open(tx.from, tx.random.units(ETHER))
  },
  failedPayment(tx, cast, other) {
    const value = tx.random.units(ETHER)
    tx.open(cast.disperser, value, '0xfa11ed00', 'Reverted')
    // Nodes list what the failed call had tried, without an error of its own.
    tx.frame([], { type: 'call', from: cast.disperser, to: other, value })
  },
  zeroCall(tx, cast) {
    tx.open(cast.proxy, 0n, '0x12345678')
    tx.frame([], { type: 'delegatecall', from: cast.proxy, to: cast.logic, value: 0n, input: '0x12345678' })
    tx.frame([0], { type: 'staticcall', from: cast.proxy, to: cast.genuine[0], value: 0n, input: '0x70a08231' })
  },
  inheritedValue(tx, cast, other) {
    const value = tx.random.units(ETHER)
    tx.open(cast.proxy, value, '0x87654321')
    // A delegate call shows the value of the frame above it, and moves none.
    tx.frame([], { type: 'delegatecall', from: cast.proxy, to: cast.logic, value, input: '0x87654321' })
    tx.pays([0], { type: 'call', from: cast.proxy, to: other, value: value / 2n })
  },
  disperse(tx, cast, other) {
    const share = tx.random.units(ETHER)
    tx.open(cast.disperser, share * 5n, '0xd15be25e')
    tx.pays([], { type: 'call', from: cast.disperser, to: other, value: share })
    const inner = tx.pays([], { type: 'call', from: cast.disperser, to: cast.helper, value: share * 3n })
    tx.pays(inner, { type: 'call', from: cast.helper, to: tx.random.pick(cast.accounts), value: share })
    tx.pays(inner, { type: 'call', from: cast.helper, to: other, value: share })
    tx.frame(inner, { type: 'call', from: cast.helper, to: other, value: 0n })
    tx.pays(inner, { type: 'call', from: cast.helper, to: tx.from, value: share })
    tx.pays([], { type: 'call', from: cast.disperser, to: other, value: share })
  },
  revertedInside(tx, cast, other) {
    const value = tx.random.units(ETHER) + 2n
    tx.open(cast.disperser, value, '0x4e7e47ed')
    const failed = tx.frame([], {
      type: 'call',
      from: cast.disperser,
      to: cast.helper,
      value: value / 2n,
      error: 'Reverted',
    })
    const child = tx.frame(failed, { type: 'call', from: cast.helper, to: other, value: value / 2n })
    tx.frame(child, { type: 'call', from: other, to: cast.logic, value: 1n })
    tx.pays([], { type: 'call', from: cast.disperser, to: other, value: value / 2n })
  },
  creation(tx, cast) {
    const made = tx.openCreate(tx.random.units(ETHER) + 3n, '0x60806040')
    const child = `0x${id(`${made} child`).slice(26)}`
    tx.pays([], { type: 'create2', from: made, to: child, value: 2n })
    tx.pays([], { type: 'create', from: made, to: `0x${id(`${made} other`).slice(26)}`, value: 0n })
    tx.pays([1], { type: 'call', from: made, to: tx.random.pick(cast.accounts), value: 1n })
  },
  failedCreation(tx) {
    tx.openCreate(0n, '0xfe', 'Bad instruction')
  },
  selfdestruct(tx, _, other) {
    const value = tx.random.units(ETHER)
    const made = tx.openCreate(value, '0x6080ff')
    tx.pays([], { type: 'selfdestruct', from: made, to: other, value })
  },
  token(tx, cast, other) {
    const token = tx.random.pick(cast.genuine)
    const units = tx.random.units(10n ** 12n)
    tx.open(token, 0n, '0xa9059cbb')
    funded(tx, token, tx.from, units)
    sends(tx, token, tx.from, other, units)
  },
  manyTokens(tx, cast, other) {
    const [first, second] = cast.genuine
    const units = tx.random.units(10n ** 12n)
    tx.open(cast.router, 0n, '0x3a5e3a5e')
    funded(tx, first, tx.from, units * 4n)
    funded(tx, second, tx.from, units)
    for (const share of [units, units]) {
      tx.frame([], { type: 'call', from: cast.router, to: first, value: 0n, input: '0x23b872dd' })
      sends(tx, first, tx.from, other, share)
    }
    sends(tx, first, tx.from, cast.router, units)
    sends(tx, second, tx.from, tx.random.pick(cast.accounts), units)
    sends(tx, first, tx.from, tx.from, units)
  },
  zeroToken(tx, cast, other) {
    tx.open(cast.genuine[0], 0n, '0x23b872dd')
    // Anybody may move nothing out of anybody's book.
    sends(tx, cast.genuine[0], other, tx.random.pick(cast.accounts), 0n)
  },
  fakeToken(tx, cast, other) {
    const units = tx.random.units(10n ** 12n)
    tx.open(cast.fake, 0n, '0xa9059cbb')
    sends(tx, cast.fake, ZERO, other, units)
    sends(tx, cast.fake, other, tx.random.pick(cast.accounts), units)
  },
  piece(tx, cast, other) {
    const piece = BigInt(++tx.ledger.pieces)
    const hand = (from: string, to: string): void =>
      tx.tells(cast.collection, [TRANSFER, topic(from), topic(to), word(piece)], '0x', [
        { kind: 'erc721', id: piece, from, to, units: 1n },
      ])
    tx.open(cast.collection, 0n, '0x42842e0e')
    hand(ZERO, tx.from)
    hand(tx.from, other)
  },
  multi(tx, cast, other) {
    const item = BigInt(tx.random.below(5))
    const units = tx.random.units(1000n)
    tx.open(cast.multi, 0n, '0xf242432a')
    tx.tells(
      cast.multi,
      [SINGLE, topic(tx.from), topic(ZERO), topic(tx.from)],
      AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256'], [item, units]),
      [{ kind: 'erc1155', id: item, from: ZERO, to: tx.from, units }],
    )
    batch(tx, cast, tx.from, other, [item, item + 1n, item + 1n], [units, 7n, 7n])
  },
  equalBatches(tx, cast, other) {
    tx.open(cast.multi, 0n, '0x2eb2c2d6')
    for (const _ of [1, 2]) batch(tx, cast, ZERO, other, [1n, 2n, 2n], [5n, 6n, 6n])
  },
  wrap(tx, cast) {
    const value = tx.random.units(ETHER)
    tx.open(cast.wrapper, value, '0xd0e30db0')
    tx.tells(cast.wrapper, [DEPOSIT, topic(tx.from)], word(value), [
      { kind: 'erc20', from: ZERO, to: tx.from, units: value },
    ])
    tx.book(cast.wrapper, ZERO, tx.from, value)
  },
  unwrap(tx, cast, other) {
    const value = tx.held(cast.wrapper, tx.from)
    if (value === 0n) return SCENES.wrap!(tx, cast, other)
    tx.open(cast.wrapper, 0n, '0x2e1a7d4d')
    tx.pays([], { type: 'call', from: cast.wrapper, to: tx.from, value })
    tx.tells(cast.wrapper, [WITHDRAWAL, topic(tx.from)], word(value), [
      { kind: 'erc20', from: tx.from, to: ZERO, units: value },
    ])
    tx.book(cast.wrapper, tx.from, ZERO, value)
  },
  routedWrap(tx, cast, other) {
    const value = tx.random.units(ETHER)
    tx.open(cast.router, value, '0x307ed307')
    tx.pays([], { type: 'call', from: cast.router, to: cast.wrapper, value })
    tx.tells(cast.wrapper, [DEPOSIT, topic(cast.router)], word(value), [
      { kind: 'erc20', from: ZERO, to: cast.router, units: value },
    ])
    tx.book(cast.wrapper, ZERO, cast.router, value)
    sends(tx, cast.wrapper, cast.router, other, value)
  },
  impostor(tx, cast, other) {
    tx.open(cast.impostor, 0n, '0xd0e30db0')
    tx.log(cast.impostor, [DEPOSIT, topic(other)], word(tx.random.units(ETHER)))
    tx.log(cast.impostor, [WITHDRAWAL, topic(other)], word(tx.random.units(ETHER)))
  },
  malformed(tx, cast, other) {
    const [a, b] = [topic(tx.from), topic(other)]
    tx.open(cast.logic, 0n, '0xbadbadba')
    tx.log(cast.logic, [TRANSFER, a, b], '0x05')
    tx.log(cast.logic, [TRANSFER, a, b], `${word(1n)}${'0'.repeat(64)}`)
    tx.log(cast.logic, [TRANSFER, `0xff${a.slice(4)}`, b], word(1n))
    tx.log(cast.logic, [TRANSFER, a], `${word(1n)}${'0'.repeat(64)}`)
    tx.log(cast.logic, [TRANSFER, a, b, word(3n)], word(1n))
    tx.log(cast.logic, [BATCH, a, a, b], '0x1234')
    tx.log(cast.logic, [SINGLE, a, a, b], word(1n))
    tx.log(cast.wrapper, [DEPOSIT, a, b], word(1n))
    tx.log(cast.logic, [], '0x')
  },
}

/** A payroll: many rows of one account in one transaction. */
export function crowd(tx: TxMaker, cast: Cast, rows: number): void {
  const token = cast.genuine[0]
  tx.open(cast.router, 0n, '0xc40d0000')
  funded(tx, token, tx.from, BigInt(rows) * 100n)
  for (let i = 0; i < rows; i++)
    sends(tx, token, tx.from, cast.accounts[i % cast.accounts.length]!, BigInt(1 + (i % 7)))
}
