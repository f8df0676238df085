import type { CaseView, SinkPlace } from '../export/case-view.ts'

/** Places of the statement that a page is told without asking, the largest of each sink first. */
export const HEAD_PLACES = 500

/** A case without its addresses and movements: what a page has to know before it asks for more. */
export interface CaseHead extends Omit<CaseView, 'format' | 'addresses' | 'movements' | 'annotations'> {
  readonly format: 'spoor-case-head/1'
  /** Places of the statement, of which `statement.places` may be a part. */
  readonly places: number
}

export function headOf({ addresses: _, movements: __, format: ___, annotations: ____, ...view }: CaseView): CaseHead {
  const places = largestFirst(view.statement.places)
  return {
    format: 'spoor-case-head/1',
    ...view,
    statement: { ...view.statement, places: places.slice(0, HEAD_PLACES) },
    places: places.length,
  }
}

/** A case with few places keeps the order of the statement. */
function largestFirst(places: readonly SinkPlace[]): readonly SinkPlace[] {
  if (places.length <= HEAD_PLACES) return places
  return [...places].sort((a, b) =>
    BigInt(a.units) > BigInt(b.units) ? -1 : Number(BigInt(a.units) < BigInt(b.units)),
  )
}
