export interface Flow {
  readonly time: string
  readonly block: string
  readonly tx: string
  readonly from: string
  readonly to: string
  /** US cents; of a row with an asset of its own, base units of it. */
  readonly cents: bigint
  readonly asset?: string
  readonly symbol?: string
  readonly decimals?: number
}
export interface LaunderNet {
  readonly flows: readonly Flow[]
  readonly sources: readonly string[]
  readonly terminals: readonly string[]
}
export type CaseName = 'lifi' | 'dai-54m'
export const USD: 'iso4217:USD'
export const REACHED: Readonly<Record<CaseName, number>>
export function launderNetFolder(name: CaseName): { readonly folder: string; readonly missing?: string }
export function readLaunderNet(folder: string): LaunderNet
export function ledgerText(flows: readonly Flow[]): string
export function incidentOf(name: string, found: LaunderNet): object
export function writeLaunderNet(
  name: string,
  folder: string,
  out: string,
  noise?: readonly Flow[],
): LaunderNet & { readonly ledger: string; readonly incident: string }
