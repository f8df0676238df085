import * as market from './markets.ts'
import { COIN, handed, inner, moved, type Planned, ZERO } from './plan.ts'
import * as service from './services.ts'
import { DOLLAR, ETHER, type Stage, wrap } from './stage.ts'

/** What was stolen. */
export const LOOT = { coins: 100n * ETHER, dollars: 300_000n * DOLLAR } as const

/** Before the theft: what people do with pools, mixers, exchanges and each other. */
export async function quietDays(stage: Stage): Promise<void> {
  const { chain, at, pay, transfer, approve, usdtWeth } = stage
  const usdt = at.usdt!
  for (const [person, spender] of [
    ['alice', 'v3Router'],
    ['alice', 'v2Router'],
    ['bob', 'v2Router'],
    ['bob', 'v3Router'],
  ] as const)
    await approve(person, 'usdt', spender)
  await pay('alice', 'vault', 150n * ETHER)
  await transfer('alice', 'usdt', 'vault', 400_000n * DOLLAR)
  await chain.mine()
  await market.swapTokensForCoin(stage, 'bob', { token: usdt, units: 20_000n * DOLLAR }, usdtWeth)
  await market.swapCoin(stage, 'alice', 10n * ETHER, usdtWeth)
  await market.swapOnRange(stage, 'alice', { token: usdt, units: 50_000n * DOLLAR })
  await chain.mine()
  await service.mix(stage, 'alice', 'note of alice')
  await service.mix(stage, 'bob', 'note of bob')
  // Two payments that nothing but their place tells apart.
  await service.disperseCoin(
    stage,
    'bob',
    [
      ['carol', ETHER],
      ['carol', ETHER],
    ],
    2n * ETHER,
  )
  await pay('bob', 'depositOfBob', 3n * ETHER)
  await chain.mine()
  await service.collect(stage, 'depositOfBob', { coins: 3n * ETHER })
  for (const person of ['trader', 'cashier', 'bridging', 'depositing', 'daiHolder'])
    await pay('faucet', person, (3n * ETHER) / 10n)
  await transfer('bob', 'usdt', 'trader', 10_000n * DOLLAR)
  await chain.mine()
}

/** The theft, and how the thief spreads what he took. @returns the hash of the theft */
export async function theft(stage: Stage): Promise<string> {
  const { chain, at, pay, play, data, transfer, approve, address } = stage
  const usdt = at.usdt!
  const thief = address('thief')
  await transfer('alice', 'usdt', 'carol', 25n * DOLLAR)
  const { hash } = await play('thief', 'vault', data('Vault', 'release', [thief, usdt, LOOT.dollars, LOOT.coins]), {
    tells: {
      rows: [moved(0, usdt, at.vault!, thief, LOOT.dollars), inner(2, at.vault!, thief, LOOT.coins)],
    },
  })
  await chain.mine(600)

  await pay('thief', 'mixing', 20n * ETHER)
  await pay('thief', 'peel0', 20n * ETHER)
  await pay('thief', 'thief', ETHER / 2n)
  await pay('thief', 'wrapping', 8n * ETHER)
  await approve('thief', 'usdt', 'disperse')
  await chain.mine()
  const shares = [
    ['splitting', 10n],
    ['attempting', 10n],
    ['collector', 5n],
  ] as const
  await service.disperseCoin(
    stage,
    'thief',
    shares.map(([to, coins]) => [to, coins * ETHER]),
    26n * ETHER,
  )
  const dollars = [
    ['trader', 100_000n],
    ['cashier', 80_000n],
    ['bridging', 50_000n],
  ] as const
  await service.disperseToken(
    stage,
    'thief',
    usdt,
    dollars.map(([to, units]) => [to, units * DOLLAR]),
  )
  await transfer('thief', 'usdt', 'depositing', 40_000n * DOLLAR)
  await transfer('thief', 'usdt', 'tokenDeposit', 10_000n * DOLLAR)
  await play('thief', 'usdt', data('Coin', 'burn', [1000n * DOLLAR]), {
    tells: { rows: [moved(0, usdt, thief, ZERO, 1000n * DOLLAR)] },
  })
  await chain.mine()

  // Clean money after stolen money: with first in, first out it leaves last.
  await pay('bob', 'thief', ETHER / 4n)
  await service.payByEnding(stage, 'thief', stage.creation('Payout', [address('heir')]), 3n * ETHER, 'heir')
  await service.payByMaking(stage, 'thief', 2n * ETHER, 'heir', 0)
  await market.failToSwapCoin(stage, 'thief', 4n * ETHER, stage.daiWeth)
  await chain.mine()
  return hash
}

/** The coins: a peel chain, the mixer, wraps, splits, and the other ways to hand them on. */
export async function coins(stage: Stage): Promise<void> {
  const { chain, at, pay, play, data, transfer, daiWeth, usdtWeth, address } = stage
  const peel1 = await service.peel(stage, 'peel0', 20n * ETHER, 'depositOfThief', (3n * ETHER) / 2n, 'peel1')
  await service.mix(stage, 'mixing', 'note of the thief')
  await chain.mine()
  const peel2 = await service.peel(stage, 'peel1', peel1, 'peeled', 2n * ETHER, 'peel2')
  await pay('mixing', 'depositOfThief', 9n * ETHER)
  await wrap(stage, 'wrapping', 6n * ETHER)
  await chain.mine()
  await service.peel(stage, 'peel2', peel2, 'peeled', (5n * ETHER) / 4n, 'peel3')
  await chain.mine()
  await pay('peel3', 'depositContract', (5n * ETHER) / 4n)
  await service.sweep(stage, 'depositOfThief', (21n * ETHER) / 2n, 'hotWallet')
  await transfer('wrapping', 'weth', 'unwrapping', 4n * ETHER)
  await pay('wrapping', 'unwrapping', ETHER / 10n)
  await chain.mine()
  await service.collect(stage, 'depositContract', { coins: (5n * ETHER) / 4n })
  await market.unwrap(stage, 'unwrapping', 4n * ETHER)
  // Nine coins and one unit do not divide by three.
  await service.split(stage, 'splitting', 9n * ETHER + 1n, ['share1', 'share2', 'share3'])
  await service.attempt(stage, 'attempting', 2n * ETHER, 'refused', 'instead')
  await chain.mine()
  await pay('unwrapping', 'unwrapped', 4n * ETHER)
  await service.bridge(stage, 'attempting', COIN, 5n * ETHER, '=:BTC.BTC:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')
  await market.swapCoin(stage, 'attempting', 2n * ETHER, daiWeth)
  await play('seller', 'picture', data('Picture', 'approve', [at.market, 7]))
  await play('seller', 'market', data('Market', 'list', [at.picture, 7, 2n * ETHER]))
  await market.swapCoin(stage, 'bob', 3n * ETHER, usdtWeth)
  await chain.mine()
  await service.buyPicture(stage, 'collector', 7n, 2n * ETHER)
  await market.buyOnRange(stage, 'heir', 4n * ETHER, { token: at.usdt!, units: 5000n * DOLLAR })
  await chain.mine()
  await play('collector', 'picture', data('Picture', 'transferFrom', [address('collector'), address('gallery'), 7]), {
    tells: {
      rows: [handed(0, at.picture!, 7n, address('collector'), address('gallery'))],
    },
  })
  await chain.mine()
}

/** The dollars: swaps of every kind, the bridge, and the exchange. */
export async function dollars(stage: Stage): Promise<void> {
  const { chain, at, pay, play, data, transfer, approve, usdtWeth, daiWeth, address } = stage
  const usdt = (dollars: bigint) => ({ token: at.usdt!, units: dollars * DOLLAR })
  for (const [person, spender] of [
    ['trader', 'pairTrader'],
    ['trader', 'v2Router'],
    ['cashier', 'v2Router'],
    ['cashier', 'v3Router'],
    ['bridging', 'bridgeRouter'],
    ['depositing', 'v2Router'],
  ] as const)
    await approve(person, 'usdt', spender)
  await chain.mine()
  // Of these the first 10,000 are clean.
  const wrapped = await market.swapDirectly(stage, 'trader', usdt(60_000n), usdtWeth)
  await market.swapTokensForCoin(stage, 'alice', usdt(5000n), usdtWeth)
  await chain.mine()
  await transfer('trader', 'weth', 'wethHolder', wrapped / 2n)
  const dai = await market.swapTokens(stage, 'trader', usdt(50_000n), [usdtWeth, daiWeth], 'daiHolder')
  await market.swapTokensForCoin(stage, 'cashier', usdt(40_000n), usdtWeth)
  await market.swapOnRange(stage, 'cashier', usdt(30_000n))
  await market.swapOnRange(stage, 'bob', usdt(2000n))
  await market.swapOnRangeForCoin(stage, 'cashier', usdt(10_000n), 'unwrappedFor')
  await chain.mine()
  await play('daiHolder', 'dai', data('Coin', 'burn', [dai / 10n]), {
    tells: { rows: [moved(0, at.dai!, address('daiHolder'), ZERO, dai / 10n)] },
  })
  await service.mix(stage, 'cashier', 'second note of the thief')
  await service.bridge(
    stage,
    'bridging',
    at.usdt!,
    50_000n * DOLLAR,
    '=:BTC.BTC:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq:0/1/0',
  )
  await transfer('depositing', 'usdt', 'tokenDepositContract', 15_000n * DOLLAR)
  await chain.mine()
  await market.swapTokens(stage, 'depositing', usdt(25_000n), [usdtWeth])
  await service.collect(stage, 'tokenDepositContract', { token: at.usdt!, units: 15_000n * DOLLAR })
  await pay('gasWallet', 'tokenDeposit', ETHER / 100n)
  await chain.mine()
  await transfer('tokenDeposit', 'usdt', 'hotWallet', 10_000n * DOLLAR)
  await chain.mine()
}

/** What the services do afterwards for their other customers, with what looks like stolen money and is theirs. */
export async function afterwards(stage: Stage): Promise<void> {
  const { chain, at, pay, transfer } = stage
  await pay('hotWallet', 'alice', 5n * ETHER)
  await transfer('hotWallet', 'usdt', 'carol', 8000n * DOLLAR)
  await service.bridgeOut(stage, at.usdt!, 'carol', 20_000n * DOLLAR)
  await service.takeOut(stage, 'note of alice', 'carol')
  await chain.mine(7200)
  // A lead for a person, and never in the ledger: nothing on chain says whose note this was.
  await service.takeOut(stage, 'note of the thief', 'ghost')
  await chain.mine()
  await pay('ghost', 'carol', 2n * ETHER)
  await chain.mine()
}

/** What strangers write into the thief's history. */
export async function noise(stage: Stage): Promise<void> {
  const { chain, at, play, data, pay, address } = stage
  const victims = [
    ['thief', 'trader'],
    ['trader', 'wethHolder'],
    ['bridging', 'bridgeRouter'],
  ] as const
  const pairs = victims.map(([victim, real]) => [address(victim), service.lookAlike(address(real))] as const)
  const lists = [pairs.map(([victim]) => victim), pairs.map(([, look]) => look)]
  await play('spammer', 'poisoner', data('Poisoner', 'poison', [at.usdt, ...lists]), {
    tells: { rows: pairs.map(([from, to], i) => moved(i, at.usdt!, from, to, 0n)) },
  })
  for (const token of ['fakeUsdt', 'bidiUsdt'])
    await play('spammer', token, data('FakeCoin', 'tell', [...lists, LOOT.dollars]), {
      tells: { rows: pairs.map(([from, to], i) => moved(i, at[token]!, from, to, LOOT.dollars)) },
    })
  await pay('spammer', 'thief', 1n)
  const alice = address('alice')
  const items = (ids: readonly bigint[], counts: readonly bigint[], to: string): Planned[] =>
    ids.map((id, i) => ({
      kind: 'erc1155',
      token: at.items!,
      id,
      log: i === 0 ? 0 : null,
      from: alice,
      to,
      units: counts[i]!,
    }))
  await play('alice', 'items', data('Items', 'safeTransferFrom', [alice, address('thief'), 1, 1, '0x']), {
    tells: { rows: items([1n], [1n], address('thief')) },
  })
  const batch = [alice, address('bob'), [2, 3], [2, 1], '0x']
  await play('alice', 'items', data('Items', 'safeBatchTransferFrom', batch), {
    tells: { rows: items([2n, 3n], [2n, 1n], address('bob')) },
  })
  await chain.mine()
}
