import { find, framesOf, makerIn, nodeAnswer, tokensOf, transactionsOf } from './explorer-lists.ts'
import type { Asked, Handler, Reply } from './server.ts'
import type { World } from './world.ts'

export interface EtherscanServerOptions {
  /** Rows that it gives at most, whatever is asked for, and without a word. */
  readonly cap?: number
  /** Page times rows that it lets look back to. */
  readonly window?: number
  /** Lists newest first, whatever is asked for. */
  readonly newestFirst?: boolean
  /** The key it wants. */
  readonly key?: string
  /** One URL for all chains: it wants the parameter and serves these. */
  readonly chains?: readonly number[]
  /** Like Blockscout: other names of members, other words for an empty list, no module `proxy`, no empty `offset`. */
  readonly like?: 'etherscan' | 'blockscout'
  /** Marks frames below a failed one as failed too; as Blockscout does. */
  readonly marksBelow?: boolean
  /** Blocks of one window that it finds too many. */
  readonly slowAbove?: number
  readonly chainIdMethod?: boolean
  readonly finalizedTag?: boolean
}

const ok = (result: unknown): object => ({ status: '1', message: 'OK', result })
export const notOk = (result: string): string => JSON.stringify({ status: '0', message: 'NOTOK', result })

/** An explorer of the kind of Etherscan over a world, as its documentation describes it. */
export function etherscanServer(holder: { readonly current: World }, options: EtherscanServerOptions = {}): Handler {
  return (asked) => reply(answer(holder.current, asked, options))
}

function reply(body: object | string): Reply {
  return { status: 200, body: typeof body === 'string' ? body : JSON.stringify(body) }
}

function answer(world: World, asked: Asked, options: EtherscanServerOptions): object | string {
  const url = new URL(asked.path, 'http://here')
  const { key, chains, like = 'etherscan' } = options
  const { module, action, apikey, chainid, ...rest } = Object.fromEntries(url.searchParams)
  if (url.pathname.endsWith('/eth-rpc')) {
    const { id, method, params } = JSON.parse(asked.body) as { id: number; method: string; params: unknown[] }
    return { jsonrpc: '2.0', id, result: nodeAnswer(world, method, params) }
  }
  if (chains !== undefined && !chains.includes(Number(chainid))) {
    return notOk(
      'Missing or unsupported chainid parameter (required for v2 api), please see the list of supported chains',
    )
  }
  if (key !== undefined && apikey !== key)
    return notOk(apikey === undefined ? 'Missing/Invalid API Key' : 'Invalid API Key (#err2)')
  if (module === 'proxy') {
    if (like === 'blockscout') return { status: '0', message: 'Unknown module', result: null }
    const hidden = options.chainIdMethod === false && action === 'eth_chainId'
    const params = [rest.address ?? rest.tag ?? rest.txhash, rest.boolean]
    if (options.finalizedTag === false && rest.tag === 'finalized') {
      return { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'invalid block tag' } }
    }
    const result = hidden ? undefined : nodeAnswer(world, action!, params)
    return result === undefined ? notOk('Error! Missing Or invalid Action name') : { jsonrpc: '2.0', id: 1, result }
  }
  if (module === 'contract' && action === 'getcontractcreation') return creations(world, rest.contractaddresses ?? '')
  if (module !== 'account') return notOk('Error! Missing Or invalid Module name')
  return list(world, action!, rest, options)
}

function creations(world: World, addresses: string): object | string {
  const found = addresses.split(',').flatMap((contractAddress) => {
    const maker = makerIn(world, contractAddress)
    return maker === undefined ? [] : [{ contractAddress, contractCreator: maker.creator, txHash: maker.tx }]
  })
  return found.length === 0 ? { status: '0', message: 'No data found', result: null } : ok(found)
}

function list(
  world: World,
  action: string,
  parameters: Readonly<Record<string, string>>,
  options: EtherscanServerOptions,
): object | string {
  const { window = 10_000, cap = Number.POSITIVE_INFINITY, slowAbove = Number.POSITIVE_INFINITY } = options
  const { address = '', txhash, startblock = '0', endblock = '999999999' } = parameters
  const [from, to] = [Number(startblock), Number(endblock)]
  const [page, offset] = [Number(parameters.page ?? 1), Number(parameters.offset ?? 10_000)]
  const all = rowsOf(world, action, options)
  if (all === undefined) return notOk('Error! Missing Or invalid Action name')
  if (txhash !== undefined) {
    const placed = find(world, txhash)
    const rows = all
      .filter((row) => row.tx === placed?.tx.hash)
      .map(({ members: { hash: _hash, traceId: _, ...row } }) => row)
    return rows.length === 0 ? empty(action, options) : ok(rows)
  }
  if (!/^0x[0-9a-f]{40}$/.test(address)) return notOk('Error! Invalid address format')
  if (page * offset > window) {
    const words = `Result window is too large, PageNo x Offset size must be less than or equal to ${window}`
    return { status: '0', message: words, result: null }
  }
  if (to - from > slowAbove) return notOk('Query Timeout occured. Please select a smaller result dataset')
  const rows = all.filter(({ touches, block }) => touches.includes(address) && block >= from && block <= to)
  if (parameters.sort === 'desc' || options.newestFirst) rows.reverse()
  const size = Math.min(offset, cap)
  const part = rows.slice((page - 1) * offset, (page - 1) * offset + size).map(({ members }) => members)
  return part.length === 0 ? empty(action, options) : ok(part)
}

function empty(action: string, { like }: EtherscanServerOptions): object {
  const words = { txlist: 'transactions', txlistinternal: 'internal transactions' }[action] ?? 'token transfers'
  return { status: '0', message: `No ${like === 'blockscout' ? words : 'transactions'} found`, result: [] }
}

interface Row {
  readonly block: number
  readonly tx: string
  readonly touches: readonly string[]
  readonly members: Readonly<Record<string, string>>
}

const tables = new WeakMap<World, Map<string, readonly Row[] | undefined>>()

function rowsOf(world: World, action: string, options: EtherscanServerOptions): readonly Row[] | undefined {
  const known = tables.get(world) ?? new Map<string, readonly Row[] | undefined>()
  tables.set(world, known)
  const key = JSON.stringify([action, options.like, options.marksBelow])
  if (!known.has(key)) known.set(key, tableOf(world, action, options))
  return known.get(key)
}

function tableOf(world: World, action: string, options: EtherscanServerOptions): readonly Row[] | undefined {
  switch (action) {
    case 'txlist':
      return transactions(world)
    case 'txlistinternal':
      return internals(world, options)
    case 'tokentx':
      return tokens(world, 'ERC-20')
    case 'tokennfttx':
      return tokens(world, 'ERC-721')
    case 'token1155tx':
      return tokens(world, 'ERC-1155')
    default:
      return undefined
  }
}

function transactions(world: World): Row[] {
  return [...transactionsOf(world)].map(({ block, tx }) => ({
    block: block.number,
    tx: tx.hash,
    touches: [tx.from, tx.to ?? tx.created!],
    members: {
      blockNumber: String(block.number),
      blockHash: block.hash,
      timeStamp: String(block.timestamp),
      hash: tx.hash,
      nonce: String(tx.nonce),
      transactionIndex: String(tx.index),
      from: tx.from,
      to: tx.to ?? '',
      value: String(tx.value),
      gas: String(tx.gasUsed * 2n),
      gasPrice: String(tx.gasPrice),
      gasUsed: String(tx.gasUsed),
      cumulativeGasUsed: '0',
      input: tx.input,
      methodId: tx.input.slice(0, 10),
      functionName: '',
      contractAddress: tx.to === null ? tx.created! : '',
      txreceipt_status: String(tx.status),
      isError: tx.status === 1 ? '0' : '1',
      confirmations: String(world.blocks.length - block.number),
    },
  }))
}

function internals(world: World, { like, marksBelow = true }: EtherscanServerOptions): Row[] {
  const blockscout = like === 'blockscout'
  // Etherscan lists what carries value or makes something; Blockscout every frame but the transaction's own call.
  const listed = framesOf(world).filter(({ frame, index }) =>
    blockscout
      ? index > 0 || frame.type.startsWith('create')
      : index > 0 && (frame.value > 0n || frame.type.startsWith('create')) && !/delegate|static/.test(frame.type),
  )
  return listed.map(({ block, tx, frame, index, failedAbove }) => {
    const failed =
      frame.error !== undefined || ((marksBelow || blockscout) && failedAbove) || (tx.status === 0 && index > 0)
    const creates = frame.type.startsWith('create')
    const call = /call$/.test(frame.type)
    return {
      block: block.number,
      tx: tx.hash,
      touches: [frame.from, frame.to],
      members: {
        blockNumber: String(block.number),
        timeStamp: String(block.timestamp),
        from: frame.from,
        to: creates ? '' : frame.to,
        value: String(frame.value),
        contractAddress: creates ? frame.to : '',
        input: '',
        gas: '0',
        gasUsed: '0',
        isError: failed ? '1' : '0',
        errCode: failed ? (frame.error ?? 'Parent reverted') : '',
        ...(blockscout
          ? {
              transactionHash: tx.hash,
              index: String(index),
              type: call ? 'call' : frame.type,
              callType: call ? frame.type : '',
            }
          : {
              hash: tx.hash,
              traceId: ['0', ...frame.path].join('_'),
              type: frame.type === 'selfdestruct' ? 'self-destruct' : frame.type,
            }),
      },
    }
  })
}

function tokens(world: World, standard: string): Row[] {
  return tokensOf(world)
    .filter((item) => item.standard === standard)
    .map(({ block, tx, contract, from, to, units, id }) => ({
      block: block.number,
      tx: tx.hash,
      touches: [from, to],
      members: {
        blockNumber: String(block.number),
        timeStamp: String(block.timestamp),
        hash: tx.hash,
        nonce: String(tx.nonce),
        blockHash: block.hash,
        from,
        contractAddress: contract,
        to,
        ...(standard === 'ERC-20' ? { value: String(units) } : { tokenID: String(id) }),
        ...(standard === 'ERC-1155' ? { tokenValue: String(units) } : {}),
        tokenName: world.tokens.get(contract)?.name ?? '',
        tokenSymbol: world.tokens.get(contract)?.symbol ?? '',
        tokenDecimal: String(world.tokens.get(contract)?.decimals ?? ''),
        transactionIndex: String(tx.index),
        gas: '0',
        gasPrice: String(tx.gasPrice),
        gasUsed: String(tx.gasUsed),
        cumulativeGasUsed: '0',
        input: 'deprecated',
        confirmations: String(world.blocks.length - block.number),
      },
    }))
}
