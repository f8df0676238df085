export interface LedgerOptions {
  /** Rows of the ledger, at least the 10,000 that the theft takes. */
  readonly rows: number
  readonly seed: number
  /** Folder of the two files, made when missing. */
  readonly out: string
  readonly gzip?: boolean
}

export interface MadeLedger {
  /** Paths of the two files. */
  readonly ledger: string
  readonly incident: string
  readonly rows: number
  /** Digest of the ledger before packing. */
  readonly sha256: string
}

export function makeLedger(options: LedgerOptions): Promise<MadeLedger>
