import { type Address, accountOf } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Transfer } from '../model/transfer.ts'
import { moves } from './ledger-builder.ts'

/**
 * Real counterparties by the look of their address: an address of the same first 3 and last 4 hex digits as a real
 * counterparty of the same address was most likely made to be mistaken for it (design, law 5).
 */
export class LookAlikes {
  readonly #real = new Map<Address, Map<string, Address>>()
  readonly #all = new Map<string, Address>()

  /** @param rows rows that carry value of a genuine asset */
  constructor(rows: Iterable<Transfer>) {
    for (const row of rows) {
      if (row.to === null) continue
      this.#learn(row.from, row.to)
      this.#learn(row.to, row.from)
    }
  }

  /** The real counterparty of `of` that `other` imitates. */
  imitated(of: Address, other: Address): Address | undefined {
    const look = lookOf(other)
    const real = look === undefined ? undefined : this.#real.get(of)?.get(look)
    return real === other ? undefined : real
  }

  /** The address with real payments that this one, which has none, looks like. */
  imitatedAnywhere(address: Address): Address | undefined {
    const look = lookOf(address)
    const real = look === undefined ? undefined : this.#all.get(look)
    return real === address ? undefined : real
  }

  #learn(of: Address, counterparty: Address): void {
    const look = lookOf(counterparty)
    if (look === undefined) return
    let known = this.#real.get(of)
    if (known === undefined) {
      known = new Map()
      this.#real.set(of, known)
    }
    if (!known.has(look)) known.set(look, counterparty)
    if (!this.#all.has(look)) this.#all.set(look, counterparty)
  }
}

/** Why a row is noise, for people; undefined when it is not. A look-alike is only ever added to a reason, never one itself. */
export function noiseOf(row: Transfer, genuine: ReadonlySet<Asset>, lookAlikes: LookAlikes): string | undefined {
  const reason = reasonOf(row, genuine)
  if (reason === undefined || row.to === null) return reason
  const imitated = lookAlikes.imitated(row.from, row.to)
  if (imitated !== undefined) return `${reason}; the receiver looks like ${accountOf(imitated)}`
  const imitatedPayer = lookAlikes.imitated(row.to, row.from)
  return imitatedPayer === undefined ? reason : `${reason}; the payer looks like ${accountOf(imitatedPayer)}`
}

function reasonOf(row: Transfer, genuine: ReadonlySet<Asset>): string | undefined {
  if (row.units === 0n) return 'moves zero units'
  if (!genuine.has(row.asset)) return 'asset neither stolen nor received for stolen value'
  if (row.units === null) return 'amount unknown'
  if (row.status === 0 && row.kind !== 'fee') return 'failed transaction: nothing moved'
  return undefined
}

/** Whether a row carries value of an asset that matters. */
export function carriesValue(row: Transfer, genuine: ReadonlySet<Asset>): boolean {
  return genuine.has(row.asset) && moves(row)
}

function lookOf(address: Address): string | undefined {
  const account = accountOf(address)
  return account.startsWith('0x') ? `${account.slice(2, 5)}${account.slice(-4)}` : undefined
}
