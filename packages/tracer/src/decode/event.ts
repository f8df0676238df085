import { AbiCoder, EventFragment } from 'ethers/abi'
import { type Address, chainOf } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { namespaceOf } from '../model/chain.ts'
import type { Log } from '../model/transaction.ts'

/** What an event says, by name of the parameter: numbers as bigint, addresses and bytes as lower-case hex. */
export type Fields = Readonly<Record<string, bigint | string>>

export interface EventReader {
  /** First topic of the event, lower case. */
  readonly topic: string
  /** The fields; `undefined` for a log of another event, of another layout, or malformed: anybody can emit anything. */
  read(log: Log): Fields | undefined
}

/**
 * Reads events of one declaration, as Solidity writes it. Parameters have to be numbers, addresses, booleans or bytes, and what is
 * indexed no longer than a word.
 * @example eventOf('Deposit(address indexed dst, uint256 wad)').read(log) // { dst: '0x…', wad: 5n }
 */
export function eventOf(declaration: string): EventReader {
  const { topicHash: topic, inputs } = EventFragment.from(`event ${declaration}`)
  const indexed = inputs.filter((input) => input.indexed === true)
  const inData = inputs.filter((input) => input.indexed !== true)
  const coder = AbiCoder.defaultAbiCoder()
  return {
    topic,
    read(log) {
      if (log.topics[0] !== topic || log.topics.length !== 1 + indexed.length) return undefined
      try {
        const values = [
          ...indexed.map(({ type }, i) => coder.decode([type], log.topics[i + 1]!)[0]),
          ...coder.decode(inData, log.data),
        ]
        return Object.fromEntries([...indexed, ...inData].map(({ name }, i) => [name, plain(values[i])]))
      } catch {
        return undefined
      }
    },
  }
}

function plain(value: unknown): bigint | string {
  return typeof value === 'bigint' ? value : String(value).toLowerCase()
}

/** The number of a field; an event that was read has it. */
export function units(fields: Fields, name: string): bigint {
  return BigInt(fields[name]!)
}

/** An address that an event of this emitter names; `undefined` on chains that write addresses otherwise. */
export function named(emitter: Address, fields: Fields, name: string): Address | undefined {
  const chain = chainOf(emitter)
  return namespaceOf(chain) === 'eip155' ? (`${chain}:${fields[name]}` as Address) : undefined
}

/** The token that an event names; `undefined` for the addresses that stand for the native coin. */
export function tokenNamed(emitter: Address, fields: Fields, name: string): Asset | undefined {
  const address = named(emitter, fields, name)
  if (address === undefined || /:0x(?:0{40}|e{40})$/.test(address)) return undefined
  const chain = chainOf(emitter)
  return parseAsset(`${chain}/erc20:${address.slice(chain.length + 1)}`, chain)
}
