import { type Chain, parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { blockscoutProvider } from '../source/blockscout-provider.ts'
import { blockscoutSource } from '../source/blockscout-source.ts'
import type { ShippedCatalogue } from '../source/catalogue.ts'
import { etherscanProvider } from '../source/etherscan-provider.ts'
import { etherscanSource } from '../source/etherscan-source.ts'
import type { EvmNetwork } from '../source/evm-network.ts'
import type { Exchange } from '../source/exchange.ts'
import { chainGreeting, type Greeting } from '../source/greeting.ts'
import { type Keys, keysFile, readKeys } from '../source/keys.ts'
import { liveExchange } from '../source/live-exchange.ts'
import { networkOf } from '../source/networks.ts'
import { type Provider, rpcProvider } from '../source/provider.ts'
import { rpcSource } from '../source/rpc-source.ts'
import type { Source } from '../source/source.ts'
import { SQD_LIMITS, sqdProvider, sqdSource } from '../source/sqd.ts'
import type { Io } from './io.ts'
import { SERVICES, type Service, type SourceSpec } from './source-spec.ts'

/** What the options of a command say of live sources. */
export interface LiveOptions {
  readonly source?: readonly SourceSpec[]
  /** Requests a second to each service, a ceiling. */
  readonly rps?: number
  /** Seconds that one question may take, all its tries and waits included. */
  readonly patience?: number
  /** Services that have to agree on each answer. */
  readonly quorum?: number
  readonly finality?: Finality
  /** First block that is read; what an address held before is asked of an archive node. */
  readonly readFrom?: number
}

const ETHERSCAN = 'https://api.etherscan.io/v2/api'
const BLOCKSCOUT = 'https://api.blockscout.com'
const routescan = (id: number) => `https://api.routescan.io/v2/network/mainnet/evm/${id}/etherscan/api`

export const FINALITIES = ['finalized', 'safe', 'latest'] as const
export type Finality = (typeof FINALITIES)[number]

/** A live source as a case remembers it: enough to read its answers again, nothing that leads to a service. */
export interface LiveFact {
  readonly name: string
  readonly service: Service
  readonly chain: Chain
  readonly host: string
  readonly readFrom?: number
  readonly finality?: Finality
}

export interface LiveSource {
  readonly source: Source
  readonly fact: LiveFact
}

export interface LiveRequest {
  readonly options: LiveOptions
  /** Chains of the case, that of the first seed first. */
  readonly chains: readonly Chain[]
  readonly catalogue: ShippedCatalogue
}

/**
 * Opens the live sources that the options name, else the keyless default: for each chain those that can read it, in order.
 * @throws InputError when a source cannot read any chain of the case, or lacks a key or a URL
 */
export function openLive({ options, chains, catalogue }: LiveRequest, io: Io): LiveSource[] {
  const keys = readKeys({ env: io.env, file: keysFile() })
  const specs = options.source ?? [{ service: 'sqd' }]
  const opened: LiveSource[] = []
  refuseUnfinal(specs, options.finality)
  for (const [chain, group] of byChain(specs, chains, catalogue, keys)) {
    const net = networkOf(chain, catalogue)
    for (const [service, providers] of group) {
      const exchange = liveExchange({
        providers,
        ...(service === 'sqd' ? SQD_LIMITS : {}),
        ...(service === 'rpc' ? greets(providers, net) : {}),
        now: io.now,
        random: io.random,
        ...limitsOf(options),
      })
      const host = providers[0]!.host
      const { readFrom, finality } = options
      const fact = { service, chain, host, ...(readFrom ? { readFrom } : {}), ...(finality ? { finality } : {}) }
      const source = sourceOn(exchange, fact, net, catalogue)
      opened.push({ source, fact: { name: source.name, ...fact } })
    }
  }
  return opened
}

/** A node that can be asked, and the chain it is of. */
export interface NodeExchange {
  readonly net: EvmNetwork
  readonly host: string
  readonly exchange: Exchange
}

/**
 * Opens the nodes that the options name, else those of the user's keys: several URLs of one chain are one exchange.
 * @throws InputError when a source is no node, or none is known for any of the chains
 */
export function openNodes({ options, chains, catalogue }: LiveRequest, io: Io): NodeExchange[] {
  const specs = options.source ?? [{ service: 'rpc' }]
  const other = specs.find(({ service }) => service !== 'rpc')
  if (other !== undefined) {
    throw new InputError(`--source ${other.service} cannot be asked what a contract says`, {
      wanted: 'a node: --source rpc=URL',
    })
  }
  const keys = readKeys({ env: io.env, file: keysFile() })
  return [...byChain(specs, chains, catalogue, keys)].flatMap(([chain, group]): NodeExchange[] => {
    const providers = group.get('rpc') ?? []
    if (!chains.includes(chain) || providers.length === 0) return []
    const net = networkOf(chain, catalogue)
    const greeting = greets(providers, net)
    const exchange = liveExchange({ providers, ...greeting, now: io.now, random: io.random, ...limitsOf(options) })
    return [{ net, host: providers.map(({ host }) => host).join(', '), exchange }]
  })
}

/** A node alone is asked of which chain it is by the source itself; of several each. */
function greets(providers: readonly Provider[], net: EvmNetwork): { readonly greeting?: Greeting } {
  return providers.length > 1 ? { greeting: chainGreeting(net) } : {}
}

function limitsOf({ patience, rps, quorum }: LiveOptions) {
  return {
    ...(patience === undefined ? {} : { patienceMs: patience * 1_000 }),
    ...(rps === undefined ? {} : { perSecond: rps }),
    ...(quorum === undefined ? {} : { quorum }),
  }
}

/** Explorers say no hash beside their rows: what is not final could change unseen. */
function refuseUnfinal(specs: readonly SourceSpec[], finality: Finality = 'finalized'): void {
  const explorer = specs.find(({ service }) => service !== 'rpc' && service !== 'sqd')
  if (finality === 'finalized' || explorer === undefined) return
  throw new InputError(`--source ${explorer.service} is read to the finalized block only`, {
    got: `--finality ${finality}`,
    wanted: '--finality finalized, or a source that tells the hash of every block: sqd, rpc',
  })
}

/** A source of a service over any exchange: the network, or the answers of a case. */
export function sourceOn(
  exchange: Exchange,
  { service, chain, host, readFrom, finality }: Omit<LiveFact, 'name'>,
  net: EvmNetwork,
  catalogue: ShippedCatalogue,
): Source {
  const common = { exchange, net, host, ...(finality === undefined ? {} : { finality }) }
  switch (service) {
    case 'sqd':
      return sqdSource({ ...common, dataset: datasetOf(chain, catalogue) })
    case 'etherscan':
      return etherscanSource({ ...common, flavour: 'etherscan-v2' })
    case 'routescan':
      return etherscanSource({ ...common, flavour: 'compatible' })
    case 'blockscout':
      return blockscoutSource(common)
    case 'rpc':
      return rpcSource({ ...common, ...(readFrom === undefined ? {} : { from: readFrom }) })
  }
}

/** The services asked of each chain, in the order of the options; several URLs of one service are one source. */
function byChain(
  specs: readonly SourceSpec[],
  chains: readonly Chain[],
  catalogue: ShippedCatalogue,
  keys: Keys,
): Map<Chain, Map<Service, Provider[]>> {
  const groups = new Map<Chain, Map<Service, Provider[]>>()
  for (const spec of specs) {
    const own = spec.chain === undefined ? chains.filter((chain) => reads(spec, chain, catalogue, keys)) : [spec.chain]
    if (own.length === 0) throw readsNothing(spec, chains)
    for (const chain of own) {
      const group = groups.get(chain) ?? new Map<Service, Provider[]>()
      const providers = providersOf(spec, networkOf(chain, catalogue), catalogue, keys)
      group.set(spec.service, [...(group.get(spec.service) ?? []), ...providers])
      groups.set(chain, group)
    }
  }
  return groups
}

/** Whether a service that was named without a chain is meant for this one. */
function reads({ service, url }: SourceSpec, chain: Chain, catalogue: ShippedCatalogue, keys: Keys): boolean {
  if (url !== undefined) return true
  if (service === 'sqd') return catalogue.chains.get(chain)?.sqd !== undefined
  if (service === 'rpc') return keys.endpoints(networkOf(chain, catalogue).chainId).length > 0
  return chain.startsWith('eip155:')
}

function providersOf(
  { service, url }: SourceSpec,
  { chain, chainId }: EvmNetwork,
  catalogue: ShippedCatalogue,
  keys: Keys,
): Provider[] {
  const at = url === undefined ? {} : { url }
  const keyed = (name: 'etherscan' | 'blockscout' | 'routescan') => {
    const key = keys.key(name)
    return key === undefined ? {} : { key }
  }
  switch (service) {
    case 'sqd':
      return [sqdProvider({ ...at, dataset: datasetOf(chain, catalogue) })]
    case 'etherscan':
      if (url === undefined && keys.key('etherscan') === undefined) throw needsKey('etherscan')
      return [etherscanProvider({ url: ETHERSCAN, ...at, chainId, flavour: 'etherscan-v2', ...keyed('etherscan') })]
    case 'routescan':
      return [
        etherscanProvider({ url: routescan(chainId), ...at, chainId, flavour: 'compatible', ...keyed('routescan') }),
      ]
    case 'blockscout':
      if (url === undefined && keys.key('blockscout') === undefined) throw needsKey('blockscout')
      return [
        blockscoutProvider({
          ...(url === undefined ? { url: `${BLOCKSCOUT}/${chainId}`, rpcPath: 'json-rpc' } : { url }),
          ...keyed('blockscout'),
        }),
      ]
    case 'rpc': {
      const urls = url === undefined ? keys.endpoints(chainId) : [url]
      return urls.map((text) => rpcProvider(text))
    }
  }
}

function datasetOf(chain: Chain, catalogue: ShippedCatalogue): string {
  const dataset = catalogue.chains.get(chain)?.sqd
  if (dataset !== undefined) return dataset
  throw new InputError(`the SQD Portal has no data set of ${chain} that Spoor knows`, {
    wanted: [...catalogue.chains.values()].flatMap((facts) => (facts.sqd === undefined ? [] : facts.chain)).join(', '),
    next: `name another source: --source ${SERVICES.filter((name) => name !== 'sqd').join(', ')}`,
  })
}

function needsKey(service: string): InputError {
  return new InputError(`--source ${service} needs a key`, {
    got: 'none',
    wanted: `the key in the variable SPOOR_KEY_${service.toUpperCase()}, or as "${service}" in ${keysFile()} (mode 0600)`,
    next: 'get a free key from the service, or take the keyless source: --source sqd',
  })
}

function readsNothing({ service }: SourceSpec, chains: readonly Chain[]): InputError {
  const id = parseChain(chains[0]!).split(':')[1]
  return new InputError(`--source ${service} reads no chain of this case`, {
    got: chains.join(', '),
    next:
      service === 'rpc'
        ? `say where: --source rpc=URL, or the URL in SPOOR_RPC_${id}`
        : 'name another source, or give a recorded ledger: --ledger FILE',
  })
}
