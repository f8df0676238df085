import { across } from './across.ts'
import { cctp } from './cctp.ts'
import { chainflip } from './chainflip.ts'
import { debridge } from './debridge.ts'
import type { BridgeApi } from './finder.ts'
import { layerzero } from './layerzero.ts'
import { relay } from './relay.ts'
import { maya, mayanode, thorchain, thornode } from './thorchain.ts'
import { wormhole } from './wormhole.ts'

/** The APIs of bridges that can be asked, by the names of `--bridge-api`. */
export const BRIDGE_APIS = {
  across,
  cctp,
  chainflip,
  debridge,
  layerzero,
  maya,
  mayanode,
  relay,
  thorchain,
  thornode,
  wormhole,
} as const satisfies Readonly<Record<string, BridgeApi>>

export type BridgeApiName = keyof typeof BRIDGE_APIS
export const BRIDGE_API_NAMES = Object.keys(BRIDGE_APIS) as readonly BridgeApiName[]
