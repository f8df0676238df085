/** Writes a ledger over which stolen value spreads to so many addresses, and its incident; gives the path of the incident. */
export function writeWideTheft(options: {
  readonly addresses: number
  readonly rows: number
  readonly beside?: number
  readonly seed?: number
  readonly out: string
}): string
