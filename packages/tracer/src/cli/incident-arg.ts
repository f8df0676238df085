import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, addressOn, parseAddress } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { INCIDENTS_FOLDER } from '../source/data-folder.ts'
import { type IncidentFile, readIncident } from '../source/incident-file.ts'
import { nearest } from './nearest.ts'

/** What `<incident>` on a command line names. */
export type IncidentArgument =
  | { readonly kind: 'file'; readonly path: string; readonly file: IncidentFile }
  | { readonly kind: 'address'; readonly address: Address }

/**
 * Reads `<incident>`: the id of a shipped incident, else a file (or its folder), else an address.
 * @param chain CAIP-2 id for an address written without its chain
 * @throws InputError with the nearest shipped id when it is none of these
 */
export function findIncident(text: string, chain?: string): IncidentArgument {
  const shipped = join(INCIDENTS_FOLDER, text, 'incident.json')
  if (/^[a-z0-9][a-z0-9._-]*$/.test(text) && existsSync(shipped)) return onFile(shipped)
  if (existsSync(text)) return onFile(statSync(text).isDirectory() ? join(text, 'incident.json') : text)
  if (looksLikeAddress(text)) return { kind: 'address', address: addressOf(text, chain) }
  const ids = shippedIncidents()
  throw new InputError('no such incident', {
    got: text,
    wanted: `an id (${ids.join(', ')}), an incident file, or an address`,
    next: /[./\\]/.test(text) ? 'check the path' : `did you mean ${nearest(text, ids) ?? 'a file'}?`,
  })
}

/** Ids of the incidents that come with Spoor, sorted. */
export function shippedIncidents(): string[] {
  return readdirSync(INCIDENTS_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(INCIDENTS_FOLDER, entry.name, 'incident.json')))
    .map((entry) => entry.name)
    .sort()
}

/**
 * An address as people type it: CAIP-10, or as its chain writes it when the chain is known from elsewhere.
 * @throws InputError when the text is no address, or its chain is not known
 */
export function addressOf(text: string, chain?: string): Address {
  if (qualified(text)) {
    const address = parseAddress(text)
    if (chain !== undefined && !address.startsWith(`${parseChain(chain)}:`)) {
      throw new InputError('the address is on another chain than --chain', {
        got: text,
        wanted: `an address on ${chain}`,
      })
    }
    return address
  }
  if (chain === undefined) {
    throw new InputError('an address without its chain', {
      got: text,
      wanted: `--chain with a CAIP-2 id, or the address as eip155:1:${text}`,
      next: 'add --chain eip155:1 for Ethereum',
    })
  }
  return addressOn(parseChain(chain), text)
}

function onFile(path: string): IncidentArgument {
  return { kind: 'file', path, file: readIncident(path) }
}

function qualified(text: string): boolean {
  return /^(eip155|bip122|tron|solana):[^:]+:/.test(text)
}

/** Rough on purpose: the exact error comes from reading it as an address of its chain. */
function looksLikeAddress(text: string): boolean {
  if (qualified(text) || /^0x/i.test(text)) return true
  const families = [
    'tron:0x2b6653dc',
    'bip122:000000000019d6689c085ae165831e93',
    'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  ]
  return families.some((chain) => isAddressOn(chain, text))
}

function isAddressOn(chain: string, text: string): boolean {
  try {
    addressOn(parseChain(chain), text)
    return true
  } catch {
    return false
  }
}
