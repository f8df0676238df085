import { z } from 'zod'
import type { Actor } from '../model/actor.ts'
import { type Address, addressOn, chainOf } from '../model/address.ts'
import { type Chain, namespaceOf, parseChain, quote } from '../model/chain.ts'
import { type ErrorDetail, InputError } from '../model/errors.ts'
import { type Authority, LABEL_CATEGORIES, type LabelCategory, type LabelStatement } from '../model/label.ts'
import { isBase58Check } from './base58.ts'
import { shippedCatalogue } from './catalogue.ts'
import { readData } from './data-folder.ts'

/** What a person says of a file that does not say it itself. */
export interface LabelDefaults {
  readonly chain?: Chain
  readonly category?: LabelCategory
  readonly source?: string
  readonly confidence?: number
  /** YYYY-MM-DD */
  readonly date?: string
  /** So many lines may be left out because their address is none. */
  readonly skipBad?: number
  /** Id of the public set that the file belongs to: a newer one takes its place. */
  readonly set?: string
}

/** One statement as a file has it; what is not there is blank. */
export interface RawLabel {
  readonly line: number
  readonly address: string
  /** CAIP-2, a chain id, or the name of a network. */
  readonly network: string
  readonly name: string
  /** Categories and slugs, the most telling first. */
  readonly categories: readonly string[]
  readonly actor?: string
  readonly abuse?: string
  readonly source?: string
  readonly confidence?: string
  readonly date?: string
  readonly authority?: Authority
}

/** Where the records of a file go. */
export interface LabelSink {
  label(raw: RawLabel): void
  actor(actor: Actor): void
  /** @throws InputError that names the file, the line and the field */
  fail(what: string, line: number, field: string | undefined, detail: ErrorDetail): never
}

/** Longest name, in characters; explorers hold text that attackers chose. */
const MAX_TEXT = 500

/** Confidences of TagPacks by their id, 0 to 100. */
const CONFIDENCES: ReadonlyMap<string, number> = new Map([
  ['override', 100],
  ['ownership', 100],
  ['ledger_immanent', 100],
  ['manual_transaction', 90],
  ['service_api', 70],
  ['forensic_investigation', 70],
  ['authority_data', 60],
  ['trusted_provider', 50],
  ['service_data', 50],
  ['forensic', 50],
  ['untrusted_transaction', 40],
  ['web_crawl', 20],
  ['heuristic', 10],
  ['unknown', 5],
])

/** Networks as label sets name them. Coins whose chains Spoor does not know are left out, and counted. */
const NETWORKS: ReadonlyMap<string, string> = new Map([
  ...['eth', 'ethereum', 'etherscan', 'mainnet'].map((name) => [name, 'eip155:1'] as const),
  ...['btc', 'xbt', 'bitcoin'].map((name) => [name, 'bip122:000000000019d6689c085ae165831e93'] as const),
  ...['ltc', 'litecoin'].map((name) => [name, 'bip122:12a765e31ffd4059bada1e25190f6e98'] as const),
  ...['trx', 'tron'].map((name) => [name, 'tron:0x2b6653dc'] as const),
  ...['sol', 'solana'].map((name) => [name, 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'] as const),
  ...['bsc', 'bnb'].map((name) => [name, 'eip155:56'] as const),
  ...['etc'].map((name) => [name, 'eip155:61'] as const),
  ...['pol', 'polygon', 'matic'].map((name) => [name, 'eip155:137'] as const),
  ...['arb', 'arbitrum'].map((name) => [name, 'eip155:42161'] as const),
  ...['optimism'].map((name) => [name, 'eip155:10'] as const),
  ...['base'].map((name) => [name, 'eip155:8453'] as const),
  ...['avax', 'avalanche'].map((name) => [name, 'eip155:43114'] as const),
])
/** Tokens that live on several chains: the form of the address tells which. */
const BY_FORM: ReadonlySet<string> = new Set(['usdt', 'usdc', 'evm', ''])

/** Sources that draw from one another, by a word in what they say of themselves. */
const VOICES: readonly (readonly [RegExp, string])[] = [
  [/etherscan|eth-labels|forta|labelcloud|graphsense-tagpacks|spellbook/i, 'etherscan'],
  [/ofac|treasury\.gov|\bsdn\b/i, 'ofac'],
]

/** The voice of all files that do not say where their labels come from: two of them prove nothing more than one. */
const UNSTATED = 'unstated'

const categoriesFile = z.object({
  categories: z.array(z.object({ theirs: z.string(), ours: z.enum(LABEL_CATEGORIES) })),
})
let table: ReadonlyMap<string, LabelCategory> | undefined

/** What a foreign category is here; `undefined` for one that is not in the table. */
export function categoryOf(theirs: string): LabelCategory | undefined {
  table ??= new Map(
    readData('label-categories/categories.json', categoriesFile).categories.map(({ theirs: word, ours }) => [
      word,
      ours,
    ]),
  )
  return (
    table.get(
      theirs
        .trim()
        .toLowerCase()
        .replaceAll(/[\s/]+/g, '-'),
    ) ?? table.get(theirs.trim().toLowerCase())
  )
}

/** An address that is none: a slip in a long list, which a person may choose to leave out. */
export class BadAddress extends InputError {}

/** Makes statements of raw labels: checks them, and fills in what the person said of the file. */
export class LabelReader {
  readonly #file: string
  readonly #sha256: () => string
  readonly #defaults: LabelDefaults
  /** Labels on chains that Spoor does not know, by the name of the network. */
  readonly skipped = new Map<string, number>()

  constructor(file: string, sha256: () => string, defaults: LabelDefaults) {
    this.#file = file
    this.#sha256 = sha256
    this.#defaults = defaults
  }

  /** @returns nothing for an address of a chain that Spoor does not know */
  read(raw: RawLabel): LabelStatement | undefined {
    const address = this.#address(raw)
    if (address === undefined) return undefined
    const { source = '', name } = raw
    const told = [...raw.categories, raw.abuse ?? ''].filter((word) => word !== '')
    const theirs = told.join(', ')
    const said = source || this.#defaults.source || this.#file
    const category = told.map(categoryOf).find((found) => found !== undefined && found !== 'other')
    return {
      address,
      name: this.#text(name || theirs || said, raw.line, 'name'),
      category:
        category ??
        (told.some((word) => categoryOf(word) !== undefined) ? 'other' : (this.#defaults.category ?? 'other')),
      theirs: this.#text(theirs, raw.line, 'category'),
      actor: this.#text(raw.actor ?? '', raw.line, 'actor'),
      abuse: this.#text(raw.abuse ?? '', raw.line, 'abuse'),
      source: this.#text(said, raw.line, 'source'),
      voice: source === '' && this.#defaults.source === undefined ? UNSTATED : voiceOf(said),
      authority: raw.authority ?? 'imported',
      confidence: this.#confidence(raw),
      date: this.#date(raw),
      file: this.#sha256(),
      line: raw.line,
    }
  }

  fail(what: string, line: number, field: string | undefined, detail: ErrorDetail): never {
    throw new InputError(`${this.#file}, line ${line}${field === undefined ? '' : `, field ${field}`}: ${what}`, {
      ...detail,
      next: detail.next || 'mend it and import the file again; nothing of it was imported',
    })
  }

  #address({ address: written, network, line }: RawLabel): Address | undefined {
    const address = written.trim()
    const chain = this.#chain(address, network, line)
    if (chain === undefined) {
      const named = network.slice(0, 20).toLowerCase()
      if (this.skipped.size >= 100 && !this.skipped.has(named))
        return this.fail('too many networks', line, 'network', {})
      this.skipped.set(named, (this.skipped.get(named) ?? 0) + 1)
      return undefined
    }
    const account = /^(?:eip155|bip122|tron|solana):/.test(address)
      ? address.slice(address.lastIndexOf(':') + 1)
      : address
    try {
      return checked(addressOn(chain, account), account)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      const { what, got, wanted } = error
      throw new BadAddress(`${this.#file}, line ${line}, field address: ${what}`, {
        got,
        wanted,
        next: 'mend it and import the file again, or leave out some such lines with --skip-bad; nothing was imported',
      })
    }
  }

  #chain(address: string, network: string, line: number): Chain | undefined {
    const { knownChains } = shippedCatalogue()
    const caip10 = /^([a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}):(.+)$/.exec(address)
    const name = (caip10?.[1] ?? network).trim()
    const lower = name.toLowerCase()
    const known = NETWORKS.get(lower) ?? (/^\d{1,18}$/.test(lower) ? `eip155:${Number(lower)}` : name)
    if (knownChains.has(known as Chain)) return known as Chain
    if (!BY_FORM.has(lower)) return undefined
    // Nobody names a chain: base58 tells its own, and an EVM address that of all EVM chains.
    if (/^T[1-9A-HJ-NP-Za-km-z]{33}$/.test(address)) return parseChain(NETWORKS.get('trx')!)
    if (/^(?:bc1|[13])/.test(address)) return parseChain(NETWORKS.get('btc')!)
    if (this.#defaults.chain !== undefined) return this.#defaults.chain
    if (lower === 'usdt' || lower === 'usdc' || lower === 'evm') return parseChain('eip155:1')
    return this.fail('nobody says which chain this address is on', line, 'address', {
      got: quote(address),
      wanted: 'a column chain or chainId, an address as CAIP-10, or the chain named for the file',
      next: 'give --chain, like --chain eip155:1',
    })
  }

  #confidence({ confidence = '', line }: RawLabel): number | null {
    if (confidence === '') return this.#defaults.confidence ?? null
    const known = CONFIDENCES.get(confidence)
    if (known !== undefined) return known
    const number = /^\d{1,3}$/.test(confidence) ? Number(confidence) : Number.NaN
    if (number <= 100) return number
    return this.fail('unknown confidence', line, 'confidence', {
      got: quote(confidence),
      wanted: `0 to 100, or one of ${[...CONFIDENCES.keys()].join(', ')}`,
    })
  }

  #date({ date = '', line }: RawLabel): string {
    if (date === '') return this.#defaults.date ?? ''
    const day = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/.exec(date)?.[1]
    if (day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)) return day
    return this.fail('not a day', line, 'date', { got: quote(date), wanted: 'YYYY-MM-DD' })
  }

  #text(text: string, line: number, field: string): string {
    const plain = text.trim()
    if (plain.length <= MAX_TEXT && !plain.includes('\0')) return plain
    return this.fail('too long, or no text', line, field, {
      got: quote(plain),
      wanted: `at most ${MAX_TEXT} characters`,
    })
  }
}

/** @throws InputError where base58 does not bear out: many lists were lower-cased on their way, and name nobody then */
function checked(address: Address, account: string): Address {
  const namespace = namespaceOf(chainOf(address))
  const base58 = namespace === 'tron' || (namespace === 'bip122' && /^[13LM]/.test(account))
  if (!base58 || isBase58Check(account)) return address
  throw new InputError('wrong address checksum', {
    got: quote(account),
    wanted: 'the address as its chain writes it: in base58 the case of every letter matters',
  })
}

/** The voice of a source: its own, unless it draws from one that is known. Of a URL its host. */
export function voiceOf(source: string): string {
  for (const [word, voice] of VOICES) if (word.test(source)) return voice
  const host = /^https?:\/\/(?:www\.)?([^/:?#]+)/i.exec(source)?.[1]
  return (host ?? source).trim().toLowerCase()
}
