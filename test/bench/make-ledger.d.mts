export function makeLedger(options: {
  readonly rows: number
  readonly seed: number
  readonly out: string
  readonly gzip?: boolean
}): Promise<{ readonly ledger: string; readonly incident: string; readonly rows: number; readonly sha256: string }>
