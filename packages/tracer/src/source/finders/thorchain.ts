import { z } from 'zod'
import type { Chain } from '../../model/chain.ts'
import type { Inquired } from '../../model/tip.ts'
import { refused } from '../explorer-ask.ts'
import { type BridgeApi, type ChainNames, type FinderQuestion, readAs } from './finder.ts'
import { count, MOST_TIPS, maybe, sameHash, text, tipOf, toldOf, toldOrPending } from './tips.ts'

/** Both networks run the same software; only the first words of paths differ. */
type Network = 'thorchain' | 'maya'

const coin = z.object({ asset: text, amount: count })
const side = z.object({
  address: text,
  txID: z.string().max(200),
  coins: z.array(coin).max(MOST_TIPS),
  affiliate: z.boolean().nullish(),
})
const actions = z.object({
  actions: z
    .array(z.object({ type: text, status: text, in: z.array(side).max(MOST_TIPS), out: z.array(side).max(MOST_TIPS) }))
    .max(MOST_TIPS),
})

/** The hash of a deposit, as both networks write it. */
function hashOf(network: Network, { protocol, key }: Inquired): string | undefined {
  const hash = /^(?:thorchain|maya):([0-9a-f]{64})$/.exec(key)?.[1]
  return protocol === network ? hash?.toUpperCase() : undefined
}

/** The chain on which an asset is paid out: `BTC.BTC` on that of `BTC`. Synths and trade assets have no point, and stay with the network. */
function chainOfAsset(network: Network, chains: ChainNames, asset: string): [string, Chain | null] {
  const name = /^([A-Z0-9]{2,12})\./i.exec(asset)?.[1]?.toUpperCase() ?? (network === 'maya' ? 'MAYA' : 'THOR')
  return [name, chains.get(`thorchain:${name}`)?.chain ?? null]
}

function midgard(name: string, network: Network, url: string): BridgeApi {
  return {
    name,
    url,
    perSecond: 1,
    question(departure): FinderQuestion | undefined {
      const txid = hashOf(network, departure)
      return txid === undefined ? undefined : { path: '/v2/actions', query: { txid } }
    },
    read: (value, status, departure, chains) =>
      readAs(actions, value, status, ({ actions }) => {
        if (actions.length === 0) return toldOf('unknown')
        const hash = hashOf(network, departure)!
        const own = actions.filter((action) => action.in.some(({ txID }) => sameHash(txID, hash)))
        if (own.length === 0) return refused('it tells of another deposit')
        const tips = own.flatMap(({ type, out }) =>
          out.flatMap(({ address, txID, coins, affiliate }) => {
            const [paid] = coins
            // What an affiliate gets is his share of the fee.
            if (paid === undefined || affiliate === true) return []
            const place = chainOfAsset(network, chains, paid.asset)
            const said = { tx: txID === '' ? null : txID, receiver: address, asset: paid.asset, units: paid.amount }
            return [tipOf(type === 'refund' ? 'refund' : 'arrival', ...place, said)]
          }),
        )
        return own.some((action) => action.status === 'pending') && tips.length === 0
          ? toldOf('pending')
          : toldOrPending(tips)
      }),
  }
}

const outbound = z.object({
  id: text,
  chain: text,
  to_address: text,
  coins: z.array(coin).max(MOST_TIPS),
  memo: maybe(text),
})
const txStatus = z.object({
  tx: maybe(z.object({ id: text })),
  out_txs: maybe(z.array(outbound).max(MOST_TIPS)),
  planned_out_txs: maybe(
    z.array(z.object({ chain: text, to_address: text, coin, refund: z.boolean().nullish() })).max(MOST_TIPS),
  ),
})

function node(name: string, network: Network, url: string): BridgeApi {
  const first = network === 'maya' ? 'mayachain' : 'thorchain'
  return {
    name,
    url,
    perSecond: 1,
    question(departure): FinderQuestion | undefined {
      const hash = hashOf(network, departure)
      return hash === undefined ? undefined : { path: `/${first}/tx/status/${hash}` }
    },
    read: (value, status, departure, chains) =>
      readAs(txStatus, value, status, ({ tx, out_txs: outs, planned_out_txs: planned }) => {
        // A deposit that no node has seen has stages, and none of the rest.
        if (tx === null) return toldOf('unknown')
        if (!sameHash(tx.id, hashOf(network, departure)!)) return refused('it tells of another deposit')
        const on = (chain: string): [string, Chain | null] => [
          chain,
          chains.get(`thorchain:${chain.toUpperCase()}`)?.chain ?? null,
        ]
        const paid = (outs ?? []).map(({ id, chain, to_address: receiver, coins, memo }) => {
          const role = /^REFUND/i.test(memo ?? '') ? 'refund' : 'arrival'
          const [first] = coins
          const said = { tx: id, receiver, asset: first?.asset ?? null, units: first?.amount ?? null }
          return tipOf(role, ...on(chain), said)
        })
        if (paid.length > 0) return toldOf('told', paid)
        const due = (planned ?? []).map(({ chain, to_address: receiver, coin, refund }) =>
          tipOf(refund === true ? 'refund' : 'arrival', ...on(chain), {
            receiver,
            asset: coin.asset,
            units: coin.amount,
          }),
        )
        return toldOf('pending', due)
      }),
  }
}

/**
 * The histories of THORChain and Maya: `GET /v2/actions?txid=` of Midgard (https://midgard.ninerealms.com/v2/doc). It names who was paid what in which
 * transaction.
 */
export const thorchain = midgard('thorchain', 'thorchain', 'https://midgard.ninerealms.com')
export const maya = midgard('maya', 'maya', 'https://midgard.mayachain.info')

/** Nodes of the same: `GET /thorchain/tx/status/{hash}` (https://thornode.ninerealms.com/thorchain/doc). */
export const thornode = node('thornode', 'thorchain', 'https://thornode.ninerealms.com')
export const mayanode = node('mayanode', 'maya', 'https://mayanode.mayachain.info')
