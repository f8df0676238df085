import type { World, WorldBlock, WorldTx } from './world.ts'

/** One row of a table of a dataset, by its columns as a query names them. */
export type Row = Readonly<Record<string, unknown>> & { readonly transactionIndex: number }

export interface Tables {
  readonly transactions: readonly Row[]
  readonly logs: readonly Row[]
  readonly traces: readonly Row[]
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`

/** What a dataset keeps of a block. */
export function tablesOf(world: World, block: WorldBlock): Tables {
  return {
    transactions: block.txs.map((tx) => transactionRow(world, tx)),
    logs: block.txs.flatMap((tx) => tx.logs.map((log) => logRow(tx, log))),
    traces: block.txs.flatMap(traceRows),
  }
}

export function headerOf(block: WorldBlock): Readonly<Record<string, unknown>> {
  const { number, hash, parentHash, timestamp, logsBloom } = block
  return { number, hash, parentHash, timestamp, logsBloom }
}

function transactionRow(world: World, tx: WorldTx): Row {
  return {
    transactionIndex: tx.index,
    hash: tx.hash,
    nonce: tx.nonce,
    from: tx.from,
    to: tx.to,
    input: tx.input,
    value: hex(tx.value),
    type: 2,
    chainId: world.chainId,
    gas: hex(tx.gasUsed * 2n),
    gasPrice: hex(tx.gasPrice),
    maxFeePerGas: hex(tx.gasPrice * 2n),
    maxPriorityFeePerGas: '0x1',
    gasUsed: hex(tx.gasUsed),
    cumulativeGasUsed: hex(tx.gasUsed),
    effectiveGasPrice: hex(tx.gasPrice),
    contractAddress: tx.created ?? null,
    status: tx.status,
    sighash: tx.input.length >= 10 ? tx.input.slice(0, 10) : null,
    l1Fee: tx.l1Fee === undefined ? null : hex(tx.l1Fee),
    blobGasUsed: null,
    blobGasPrice: null,
  }
}

function logRow(tx: WorldTx, log: WorldTx['logs'][number]): Row {
  const { index, address, topics, data } = log
  const [topic0 = null, topic1 = null, topic2 = null, topic3 = null] = topics
  return {
    logIndex: index,
    transactionIndex: tx.index,
    transactionHash: tx.hash,
    address,
    data,
    topics,
    topic0,
    topic1,
    topic2,
    topic3,
  }
}

function traceRows(tx: WorldTx): Row[] {
  return tx.frames.map((frame) => {
    const below = tx.frames.filter(
      ({ path }) =>
        path.length === frame.path.length + 1 && path.slice(0, frame.path.length).join() === frame.path.join(),
    )
    const common = {
      transactionIndex: tx.index,
      traceAddress: frame.path,
      subtraces: below.length,
      error: frame.error ?? null,
      revertReason: null,
    }
    const done = frame.error === undefined
    switch (frame.type) {
      case 'create':
      case 'create2':
        return {
          ...common,
          type: 'create',
          createFrom: frame.from,
          createValue: hex(frame.value),
          createResultAddress: done ? frame.to : null,
        }
      case 'selfdestruct':
        return {
          ...common,
          type: 'suicide',
          suicideAddress: frame.from,
          suicideRefundAddress: frame.to,
          suicideBalance: hex(frame.value),
        }
      default:
        return {
          ...common,
          type: 'call',
          callFrom: frame.from,
          callTo: frame.to,
          callValue: frame.type === 'staticcall' ? null : hex(frame.value),
          callSighash: frame.input.length >= 10 ? frame.input.slice(0, 10) : null,
          callCallType: frame.type,
        }
    }
  })
}
