import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { readJson } from './json.ts'
import { parseEndpoint } from './provider.ts'
import { type UserPlace, userFolder } from './user-folder.ts'

/** Services that a key can be given for, as the key file writes them; a variable writes them in capitals. */
export const KEYED_SERVICES = ['etherscan', 'blockscout', 'routescan', 'sqd', 'trongrid', 'across', 'relay'] as const
export type KeyedService = (typeof KEYED_SERVICES)[number]

/** Keys and endpoints of a user. Neither JSON nor a log of this object shows one. */
export class Keys {
  readonly #services: ReadonlyMap<string, string>
  readonly #endpoints: ReadonlyMap<string, readonly string[]>

  constructor(services: ReadonlyMap<string, string>, endpoints: ReadonlyMap<string, readonly string[]>) {
    this.#services = services
    this.#endpoints = endpoints
  }

  key(service: KeyedService): string | undefined {
    return this.#services.get(service)
  }

  /** URLs of JSON-RPC endpoints of a chain, in the order in which they are to be asked. */
  endpoints(chainId: bigint | number | string): readonly string[] {
    return this.#endpoints.get(String(chainId)) ?? []
  }
}

/** Where the keys of a user lie when nothing else is said. */
export function keysFile(place?: UserPlace): string {
  return join(userFolder(place), 'keys.json')
}

const KEY_VARIABLE = 'SPOOR_KEY_'
const RPC_VARIABLE = 'SPOOR_RPC_'
const MOST_BYTES = 1 << 20
const CHAIN_ID = /^[1-9]\d{0,17}$/
const KEY = /^[\x21-\x7e]{4,512}$/

/**
 * Reads keys: from variables `SPOOR_KEY_<SERVICE>` and `SPOOR_RPC_<chain id>` (one URL, or several with blanks between them), and
 * for what these leave out from a file that nobody else may read. A file that is not there holds no keys.
 * @param file `{ "etherscan": "key", …, "rpc": { "1": "https://…" or ["https://…", …] } }`
 * @throws InputError when the file is open to others, or either one cannot be read as keys; it repeats no word of a value
 * @example readKeys({ env: { SPOOR_KEY_ETHERSCAN: 'ABC123' } }).key('etherscan') // 'ABC123'
 */
export function readKeys({
  env,
  file,
  platform = process.platform,
}: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly file?: string
  readonly platform?: NodeJS.Platform
}): Keys {
  const services = new Map<string, string>()
  const endpoints = new Map<string, readonly string[]>()
  if (file !== undefined) readFile(file, platform, services, endpoints)
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || text.trim() === '') continue
    if (name.startsWith(KEY_VARIABLE)) {
      services.set(serviceOf(name.slice(KEY_VARIABLE.length).toLowerCase(), name), keyOf(text.trim(), name))
    } else if (name.startsWith(RPC_VARIABLE)) {
      endpoints.set(chainIdOf(name.slice(RPC_VARIABLE.length), name), urlsOf(text.trim().split(/\s+/), name))
    }
  }
  return new Keys(services, endpoints)
}

function readFile(
  file: string,
  platform: NodeJS.Platform,
  services: Map<string, string>,
  endpoints: Map<string, readonly string[]>,
): void {
  const bytes = bytesOf(file, platform)
  if (bytes === undefined) return
  const read = readJson(bytes)
  const wanted = '{ "etherscan": "…", "rpc": { "1": "https://…" } }'
  if (!read.ok) throw new InputError(`${file} holds no keys`, { got: read.why, wanted })
  if (!isMembers(read.value)) throw new InputError(`${file} holds no keys`, { got: 'JSON that is no object', wanted })
  for (const [name, value] of Object.entries(read.value)) {
    const place = `${file}, ${shown(name)}`
    if (name !== 'rpc') {
      services.set(serviceOf(name, place), keyOf(value, place))
      continue
    }
    if (!isMembers(value)) throw new InputError(`${place}: not endpoints`, { wanted: '{ "1": "https://…" }' })
    for (const [id, urls] of Object.entries(value)) {
      endpoints.set(chainIdOf(id, place), urlsOf(Array.isArray(urls) ? urls : [urls], `${place}, ${shown(id)}`))
    }
  }
}

/** The bytes of a file that nobody else may read; undefined where there is none. Looked at and read as one file. */
function bytesOf(file: string, platform: NodeJS.Platform): Buffer | undefined {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new InputError(`the keys in ${file} cannot be read`, { got: code ?? 'an error' })
  }
  try {
    const { mode, size } = fstatSync(descriptor)
    if ((mode & 0o170000) !== 0o100000 || size > MOST_BYTES) {
      throw new InputError(`${file} holds no keys`, { wanted: `a file of at most ${MOST_BYTES} bytes` })
    }
    // Windows keeps no such bits; its user folders are closed to others.
    if (platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new InputError(`the keys in ${file} are open to others`, {
        got: `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`,
        wanted: 'mode 0600: nobody but you may read or write it',
        next: `chmod 600 ${quote(file)}; if others use this machine, take new keys as well`,
      })
    }
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** A name for a message; one that may be a key in the wrong place is not shown. */
const shown = (name: string): string => (/^(?:[a-z]{1,16}|\d{1,18})$/.test(name) ? name : 'a name')

function serviceOf(name: string, place: string): KeyedService {
  const known = KEYED_SERVICES.find((service) => service === name)
  if (known !== undefined) return known
  const where = place.startsWith(KEY_VARIABLE) ? `the variable ${KEY_VARIABLE}${shown(name).toUpperCase()}` : place
  throw new InputError(`${where}: no service that takes a key`, { wanted: `one of ${KEYED_SERVICES.join(', ')}, rpc` })
}

function chainIdOf(id: string, place: string): string {
  if (CHAIN_ID.test(id)) return id
  const where = place.startsWith(RPC_VARIABLE) ? `a variable ${RPC_VARIABLE}…` : place
  throw new InputError(`${where}: not a chain id`, { wanted: 'the number of an EVM chain, like 1' })
}

function keyOf(value: unknown, place: string): string {
  if (typeof value === 'string' && KEY.test(value)) return value
  throw new InputError(`${place}: not a key`, { wanted: 'a text of 4 to 512 signs without blanks' })
}

function urlsOf(values: readonly unknown[], place: string): string[] {
  return values.map((value) => {
    if (typeof value !== 'string') throw new InputError(`${place}: not a URL`, { wanted: 'an http or https URL' })
    try {
      parseEndpoint(value)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      throw new InputError(`${place}: ${error.what}`, { got: error.got, wanted: error.wanted })
    }
    return value
  })
}
