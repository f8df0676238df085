// A made economy around two exchanges, one labelled and one that nobody knows, with everybody who looks like a deposit address
// and is none. The same seed gives the same payments on every machine.

import { Random } from './random.mjs'

const CHAIN = 'eip155:1'
export const ETHER = `${CHAIN}/slip44:60`
export const TOKEN = `${CHAIN}/erc20:0x${'d'.repeat(40)}`

const COIN = 10n ** 18n
const DOLLAR = 10n ** 6n
/** Gas of one payment. */
const FEE = COIN / 1000n
const LAST_BLOCK = 400_000

/**
 * @param {number} seed
 * @returns {import('./exchange-economy.mjs').Economy}
 */
export function exchangeEconomy(seed) {
  const random = new Random(seed)
  const world = new World(random)
  const exchanges = [world.exchange('Exchange A', 160), world.exchange('Exchange B', 140)]
  const users = Array.from({ length: 420 }, () => world.user(exchanges[random.below(2)]))
  for (const exchange of exchanges) world.live(exchange, users)
  world.merchants(users, exchanges, 20)
  world.splitters(users, 15)
  world.strangers(exchanges)
  const thief = world.thief(exchanges)
  return {
    facts: world.rows,
    genuine: [ETHER, TOKEN],
    origins: [thief],
    labelled: exchanges[0].hot,
    unlabelled: exchanges[1].hot,
    deposits: world.deposits,
    lookAlikes: world.lookAlikes,
  }
}

class World {
  constructor(random) {
    this.random = random
    this.rows = []
    /** Deposit addresses, and the hot wallet of their exchange. */
    this.deposits = new Map()
    /** Addresses that forward and are no deposit addresses, and what they are. */
    this.lookAlikes = new Map()
  }

  address() {
    return `${CHAIN}:0x${this.random.hex(40)}`
  }

  between(low, high) {
    return low + this.random.below(high - low + 1)
  }

  amount(asset) {
    return asset === ETHER ? (BigInt(this.between(50, 9000)) * COIN) / 1000n : BigInt(this.between(20, 60_000)) * DOLLAR
  }

  pay(from, to, asset, units, block) {
    this.add(from, to, asset, units, block, asset === ETHER ? 'native' : 'erc20')
  }

  fee(from, block, units = FEE) {
    this.add(from, null, ETHER, units, block, 'fee')
  }

  add(from, to, asset, units, block, kind) {
    const number = this.rows.length
    this.rows.push({
      ...{ id: `e${number}`, chain: CHAIN, block, time: 1_700_000_000 + block * 12, tx: `0x${number.toString(16)}` },
      ...{ txIndex: null, position: null, kind, from, to, asset, units, shown: null, symbol: null, name: null },
      ...{ decimals: asset === ETHER ? 18 : 6, status: 1, blockHash: null, flags: [] },
    })
  }

  exchange(name, count) {
    const exchange = { name, hot: this.address(), gas: this.address(), free: [] }
    for (let i = 0; i < count; i++) {
      const deposit = this.address()
      exchange.free.push(deposit)
      this.deposits.set(deposit, exchange.hot)
    }
    return exchange
  }

  user(exchange) {
    return { wallet: this.address(), exchange }
  }

  /** Customers pay into addresses of their own; the exchange sweeps them, and pays others out of its hot wallet. */
  live(exchange, users) {
    // money that was there before: a service starts with customers of its own
    for (let i = 0; i < 40; i++) this.pay(this.address(), exchange.hot, ETHER, this.amount(ETHER), this.between(1, 500))
    for (const deposit of exchange.free) this.deposit(deposit, exchange, users)
    for (let i = 0; i < 260; i++) {
      const asset = this.random.share() < 0.5 ? ETHER : TOKEN
      const to = this.random.share() < 0.2 ? users[this.random.below(users.length)].wallet : this.address()
      this.pay(exchange.hot, to, asset, this.amount(asset) / 2n, this.between(2000, LAST_BLOCK))
    }
  }

  deposit(deposit, exchange, users) {
    const { random } = this
    const user = random.share() < 0.7 ? users[random.below(users.length)].wallet : this.address()
    const asset = random.share() < 0.5 ? ETHER : TOKEN
    const times = random.share() < 0.3 ? 1 : this.between(2, 6)
    let block = this.between(600, 200_000)
    for (let i = 0; i < times; i++) {
      block += this.between(4000, 20_000)
      this.into(deposit, exchange, i > 0 && random.share() < 0.1 ? this.address() : user, asset, block)
    }
    // somebody sends crumbs that nobody sweeps
    if (times > 2 && random.share() < 0.2)
      this.pay(this.address(), deposit, asset, asset === ETHER ? COIN / 1_000_000n : 100n, block + 10)
    // one in fifty is swept when the rule no longer looks
    if (random.share() < 0.02) {
      const units = this.amount(asset)
      this.pay(user, deposit, asset, units, block + 5000)
      this.pay(deposit, exchange.hot, asset, asset === ETHER ? units - FEE : units, block + 5000 + 9000)
    }
  }

  into(deposit, exchange, user, asset, block) {
    const { random } = this
    const units = this.amount(asset)
    this.pay(user, deposit, asset, units, block)
    const at = block + this.between(3, 2500)
    if (asset === ETHER) {
      this.pay(deposit, exchange.hot, ETHER, units - FEE, at)
      this.fee(deposit, at)
      return
    }
    // a little more gas than it takes, from one wallet for all
    this.pay(exchange.gas, deposit, ETHER, FEE + FEE / BigInt(this.between(4, 40)), at - 1)
    this.pay(deposit, exchange.hot, TOKEN, units, at)
    this.fee(deposit, at)
    if (random.share() < 0.05) this.pay(deposit, exchange.hot, ETHER, 1n, at + 1)
  }

  forward(from, through, to, asset, block, wait) {
    const units = this.amount(asset)
    this.pay(from, through, asset, units, block)
    this.pay(through, to, asset, asset === ETHER ? units - FEE : units, block + wait)
    if (asset === ETHER) this.fee(through, block + wait)
  }

  /** They pass everything on to the one deposit address that is theirs, and so do some users. */
  merchants(users, exchanges, count) {
    for (let i = 0; i < count; i++) {
      const [shop, own, exchange] = [this.address(), this.address(), exchanges[this.random.below(2)]]
      this.deposits.set(own, exchange.hot)
      this.lookAlikes.set(shop, 'merchant')
      let block = this.between(1000, 100_000)
      for (let sale = 0; sale < this.between(3, 9); sale++) {
        block += this.between(3000, 9000)
        this.forward(users[this.random.below(users.length)].wallet, shop, own, ETHER, block, 200)
        const units = this.rows.at(-2).units
        this.pay(own, exchange.hot, ETHER, units - FEE, block + 900)
        this.fee(own, block + 900)
      }
    }
    for (const user of users.slice(0, 60)) {
      const own = this.address()
      this.deposits.set(own, user.exchange.hot)
      const wallet = this.address()
      this.lookAlikes.set(wallet, 'user of one deposit address')
      let block = this.between(1000, 100_000)
      for (let i = 0; i < this.between(2, 4); i++) {
        block += this.between(3000, 9000)
        this.forward(this.address(), wallet, own, ETHER, block, this.between(5, 3000))
        const units = this.rows.at(-2).units
        this.pay(own, user.exchange.hot, ETHER, units - FEE, block + 3100)
        this.fee(own, block + 3100)
      }
    }
  }

  splitters(users, count) {
    for (let i = 0; i < count; i++) {
      const splitter = this.address()
      const owners = Array.from({ length: this.between(2, 4) }, () => this.address())
      this.lookAlikes.set(splitter, 'payment splitter')
      for (let paid = 0; paid < this.between(2, 8); paid++) {
        const [units, block] = [this.amount(TOKEN), this.between(1000, LAST_BLOCK)]
        this.pay(users[this.random.below(users.length)].wallet, splitter, TOKEN, units, block)
        for (const owner of owners) this.pay(splitter, owner, TOKEN, units / BigInt(owners.length), block + 1)
      }
    }
  }

  /** Some pay a hot wallet once from a wallet of their own; some forward to wallets that are nobody's service. */
  strangers(exchanges) {
    for (let i = 0; i < 12; i++) {
      const wallet = this.address()
      this.lookAlikes.set(wallet, 'payer of a hot wallet')
      const [units, block] = [this.amount(ETHER), this.between(1000, LAST_BLOCK)]
      this.pay(this.address(), wallet, ETHER, units, block)
      // one in four sends all there is, as a deposit address would
      const kept = i % 4 === 0 ? FEE : units / BigInt(this.between(25, 60))
      this.pay(wallet, exchanges[i % 2].hot, ETHER, units - kept, block + 50)
      this.fee(wallet, block + 50)
    }
    const payroll = this.address()
    for (let i = 0; i < 40; i++) {
      const wallet = this.address()
      this.lookAlikes.set(wallet, 'forwarder to a private wallet')
      for (let n = 0; n < 3; n++)
        this.forward(this.address(), wallet, payroll, TOKEN, this.between(1000, LAST_BLOCK), 20)
    }
  }

  /** Pass-through wallets into a consolidation wallet that pays hundreds, which is what a hot wallet looks like. */
  thief(exchanges) {
    const [seed, consolidation, gas] = [this.address(), this.address(), this.address()]
    this.pay(this.address(), gas, ETHER, 10n * COIN, 900)
    for (let i = 0; i < 70; i++) {
      const through = this.address()
      this.lookAlikes.set(through, 'pass-through wallet of the thief')
      const asset = i % 2 === 0 ? ETHER : TOKEN
      let block = 50_000 + i * 100
      for (let n = 0; n < this.between(1, 3); n++) {
        block += 4000
        if (asset === TOKEN) this.pay(gas, through, ETHER, FEE, block)
        this.forward(seed, through, consolidation, asset, block, this.between(5, 2000))
        if (asset === TOKEN) this.fee(through, block + 2001)
      }
    }
    for (let i = 0; i < 230; i++) {
      const to = this.address()
      this.pay(consolidation, to, ETHER, this.amount(ETHER) / 4n, 80_000 + i * 20)
      if (i % 10 !== 0) continue
      // where it goes in the end: an address that an exchange gave him
      const [own, exchange] = [this.address(), exchanges[i % 2]]
      this.deposits.set(own, exchange.hot)
      this.lookAlikes.set(to, 'receiver of the thief')
      for (let n = 0; n < 2; n++) {
        const [units, block] = [this.amount(ETHER) / 8n, 90_000 + i * 20 + n * 4000]
        this.pay(to, own, ETHER, units, block)
        this.pay(own, exchange.hot, ETHER, units - FEE, block + 300)
        this.fee(own, block + 300)
      }
    }
    this.lookAlikes.set(consolidation, 'consolidation wallet of the thief')
    this.lookAlikes.set(gas, 'gas wallet of the thief')
    return seed
  }
}

/**
 * Precision and recall of deposit addresses against what the economy made; an address that is one of another exchange is wrong.
 * @param {import('./exchange-economy.mjs').Economy} economy
 * @param {ReadonlyMap<string, { category: string, evidence: string }>} learned
 * @returns {import('./exchange-economy.mjs').Score}
 */
export function scoreDeposits({ deposits, lookAlikes }, learned) {
  let right = 0
  const wrong = new Map()
  for (const [address, { category, evidence }] of learned) {
    if (category !== 'deposit') continue
    const hot = deposits.get(address)
    if (hot !== undefined && evidence.includes(hot)) right++
    else
      wrong.set(
        lookAlikes.get(address) ?? 'somebody else',
        (wrong.get(lookAlikes.get(address) ?? 'somebody else') ?? 0) + 1,
      )
  }
  const found = right + [...wrong.values()].reduce((sum, count) => sum + count, 0)
  return {
    deposits: deposits.size,
    found,
    right,
    wrong,
    precision: found === 0 ? 0 : right / found,
    recall: right / deposits.size,
  }
}
