export interface Pair {
  readonly from: string
  readonly to: string
  readonly weight: string
}
export function bybitNetwork(): { readonly file: string; readonly missing?: string }
export function readPairs(file: string): Pair[]
