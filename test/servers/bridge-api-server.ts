import type { Handler } from './server.ts'

/*
 * The APIs of bridges as they document their answers, with all the members that Spoor passes over, for one passage each.
 */

/** What a passage is told of, in the words that the answers need. */
export interface Passage {
  /** Hash of the departure, as its chain writes it. */
  readonly from: string
  /** Hash of the arrival; left out while it is under way. */
  readonly to?: string
  readonly receiver?: string
  readonly refund?: boolean
}

/** Answers by path and query; for everything else what the service says of what it does not know. */
export function bridgeApiHandler(answers: Readonly<Record<string, unknown>>): Handler {
  return ({ method, path }) => {
    const body = method === 'GET' ? answers[path] : undefined
    if (body !== undefined) return { status: 200, body: JSON.stringify(body) }
    return { status: 404, body: JSON.stringify({ statusCode: 404, error: 'Not Found', message: 'nothing of that id' }) }
  }
}

export function acrossStatus(origin: number, destination: number, id: string, { from, to, refund }: Passage): unknown {
  const done = to === undefined ? {} : refund ? { depositRefundTxHash: to } : { fillTx: to, fillTxnRef: to }
  return {
    status: to === undefined ? 'pending' : refund ? 'refunded' : 'filled',
    originChainId: origin,
    depositId: id,
    depositTxHash: from,
    depositTxnRef: from,
    destinationChainId: destination,
    actionsSucceeded: null,
    pagination: { currentIndex: 0, maxIndex: 0 },
    ...done,
  }
}

/** Of version 2; `message` is null until it is attested. */
export function irisMessages(
  messages: readonly { readonly message: string | null; readonly nonce: string; readonly forward?: string }[],
): unknown {
  return {
    messages: messages.map(({ message, nonce, forward }) => ({
      attestation: message === null ? 'PENDING' : `0x${'ab'.repeat(65)}`,
      message: message ?? '0x',
      eventNonce: nonce,
      cctpVersion: 2,
      status: message === null ? 'pending_confirmations' : 'complete',
      decodedMessage: message === null ? null : { sourceDomain: '0', destinationDomain: '6' },
      delayReason: null,
      ...(forward === undefined ? {} : { forwardTxHash: forward }),
    })),
  }
}

export function layerZeroMessage(guid: string, dstEid: number, { from, to }: Passage): unknown {
  const party = { address: `0x${'11'.repeat(20)}`, id: 'x', name: 'x', chain: 'x' }
  return {
    data: [
      {
        pathway: { srcEid: 30101, dstEid, sender: party, receiver: party, id: 'x', nonce: 7 },
        source: { status: 'SUCCEEDED', tx: { txHash: from, blockHash: '0x', blockNumber: '19', blockTimestamp: 1 } },
        destination:
          to === undefined
            ? { status: 'WAITING' }
            : { status: 'SUCCEEDED', tx: { txHash: to, blockHash: '0x', blockNumber: 20, blockTimestamp: 2 } },
        verification: { dvn: { status: 'SUCCEEDED' }, sealer: { status: 'SUCCEEDED' } },
        guid,
        config: { error: false },
        status: { name: to === undefined ? 'INFLIGHT' : 'DELIVERED', message: '' },
        created: '2026-01-01T00:00:00.000Z',
        updated: '2026-01-01T00:00:01.000Z',
      },
    ],
  }
}

export function wormholeOperation(id: string, toChain: number, { from, to, receiver }: Passage): unknown {
  const [emitterChain, emitter, sequence] = id.split('/')
  return {
    id,
    emitterChain: Number(emitterChain),
    emitterAddress: { hex: emitter, native: `0x${emitter!.slice(24)}` },
    sequence,
    vaa: { raw: '', guardianSetIndex: 4, isDuplicated: false },
    content: {
      payload: { payloadType: 1 },
      standarizedProperties: {
        appIds: ['PORTAL_TOKEN_BRIDGE'],
        fromChain: 2,
        fromAddress: '0x',
        toChain,
        toAddress: receiver ?? '',
        tokenChain: 2,
        tokenAddress: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
        amount: '97',
        feeAddress: '',
        feeChain: 0,
        fee: '',
      },
    },
    sourceChain: { chainId: 2, timestamp: '2026-01-01T00:00:00Z', transaction: { txHash: from }, status: 'confirmed' },
    ...(to === undefined
      ? {}
      : {
          targetChain: {
            chainId: toChain,
            timestamp: '2026-01-01T00:10:00Z',
            transaction: { txHash: to },
            status: 'completed',
            from: '0x',
            to: '0x',
          },
        }),
    data: { symbol: 'USDC', tokenAmount: '0.000097', usdAmount: '0.000097' },
  }
}

export function midgardActions(asset: string, { from, to, receiver, refund }: Passage): unknown {
  const side = (txID: string, address: string, of: string) => ({
    address,
    txID,
    coins: [{ amount: '161000000', asset: of }],
  })
  return {
    actions: [
      {
        date: '1700000000000000000',
        height: '13000000',
        in: [side(from.replace(/^0x/, '').toUpperCase(), '0xthief', 'ETH.ETH')],
        out:
          to === undefined
            ? []
            : [{ ...side(to.replace(/^0x/, '').toUpperCase(), receiver ?? '', asset), height: '13000010' }],
        metadata: refund ? { refund: { reason: 'price limit' } } : { swap: { memo: '' } },
        pools: ['ETH.ETH', asset],
        status: to === undefined ? 'pending' : 'success',
        type: refund ? 'refund' : 'swap',
      },
    ],
    count: '1',
    meta: { nextPageToken: '', prevPageToken: '' },
  }
}

export function thornodeStatus(
  chain: string,
  asset: string,
  { from, to, receiver = '', refund = false }: Passage,
): unknown {
  const hash = from.replace(/^0x/, '').toUpperCase()
  const coin = { asset, amount: '161000000' }
  const paid = {
    id: to?.replace(/^0x/, '').toUpperCase(),
    chain,
    from_address: 'vault',
    to_address: receiver,
    coins: [coin],
    gas: [],
    memo: `${refund ? 'REFUND' : 'OUT'}:${hash}`,
  }
  return {
    tx: { id: hash, chain: 'ETH', from_address: '0xthief', to_address: '0xvault', coins: [coin], gas: [], memo: '=:b' },
    planned_out_txs: [{ chain, to_address: receiver, coin, refund }],
    ...(to === undefined ? {} : { out_txs: [paid] }),
    stages: { inbound_observed: { completed: true } },
  }
}

export function dlnOrder(id: string, chain: number, { to, receiver = '' }: Passage): unknown {
  const text = (stringValue: string) => ({ stringValue, bytesValue: '', bytesArrayValue: '[]' })
  return {
    orderId: text(id),
    creationTimestamp: 1,
    state: to === undefined ? 'Created' : 'ClaimedUnlock',
    giveOfferWithMetadata: { chainId: text('1'), tokenAddress: text('0x'), amount: text('100') },
    takeOfferWithMetadata: {
      chainId: text(String(chain)),
      tokenAddress: text('0x833589fcd6edb6e08f4c7c32d4f71b54bda02913'),
      amount: text('98'),
      finalAmount: text('97'),
    },
    receiverDst: text(receiver),
    ...(to === undefined ? {} : { fulfilledDstEventMetadata: { transactionHash: text(to), blockNumber: 5 } }),
  }
}

export function relayStatus(destination: number, { from, to, refund = false }: Passage): unknown {
  return {
    status: to === undefined ? 'pending' : refund ? 'refund' : 'success',
    inTxHashes: [from],
    txHashes: to === undefined ? [] : [to],
    updatedAt: 1_713_290_386_145,
    originChainId: 1,
    destinationChainId: destination,
  }
}

export function chainflipSwap(destChain: string, destAsset: string, { from, to, receiver = '' }: Passage): unknown {
  return {
    state: to === undefined ? 'SWAPPING' : 'COMPLETED',
    swapId: '4',
    srcAsset: 'ETH',
    srcChain: 'Ethereum',
    destAsset,
    destChain,
    destAddress: receiver,
    deposit: { amount: '100', txRef: from, witnessedAt: 1, witnessedBlockIndex: '9-9' },
    swap: { originalInputAmount: '100' },
    ...(to === undefined
      ? {}
      : { swapEgress: { amount: '97', scheduledAt: 2, scheduledBlockIndex: '9-9', txRef: to } }),
    fees: [],
    brokers: [],
  }
}
