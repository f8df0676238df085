import { EventFragment, Interface } from 'ethers/abi'
import type { Log } from '../../model/transaction.ts'

/** What an event says, by name of the parameter; tuples are objects of the same kind. */
export type Said = Readonly<Record<string, unknown>>

export interface BridgeEvent {
  /** First topic, lower case. */
  readonly topic: string
  /** `undefined` for a log of another event, of another layout, or malformed. */
  read(log: Log): Said | undefined
}

/**
 * Reads events of one declaration with texts and tuples in it; `event.ts` reads the plain ones of markets.
 * @example bridgeEvent('Deposit(address indexed to, address indexed asset, uint256 amount, string memo)')
 */
export function bridgeEvent(declaration: string): BridgeEvent {
  const fragment = EventFragment.from(`event ${declaration}`)
  const abi = new Interface([fragment])
  // Asked once: the fragment hashes its text anew each time.
  const topic = fragment.topicHash
  const indexed = fragment.inputs.filter((input) => input.indexed === true).length
  return {
    topic,
    read(log) {
      if (log.topics[0] !== topic || log.topics.length !== 1 + indexed) return undefined
      try {
        // Bad text inside is only found when it is taken out, which toObject does.
        return abi.decodeEventLog(fragment, log.data, log.topics).toObject(true) as Said
      } catch {
        return undefined
      }
    },
  }
}

/** A number that the event has by its declaration. */
export function numberIn(said: Said, name: string): bigint {
  return said[name] as bigint
}

/** Bytes or an address that the event has by its declaration, as lower-case hex. */
export function hexIn(said: Said, name: string): string {
  return (said[name] as string).toLowerCase()
}

/** Text that the event has by its declaration. */
export function textIn(said: Said, name: string): string {
  return said[name] as string
}
