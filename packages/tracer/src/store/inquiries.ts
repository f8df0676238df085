import type { Database } from 'better-sqlite3'
import { type Chain, parseChain } from '../model/chain.ts'
import type { Fate, Inquiry, Tip } from '../model/tip.ts'
import type { Interners } from './intern.ts'

interface InquiryRow {
  readonly id: number
  readonly source: number
  readonly protocol: string
  readonly key: string
  readonly chain: string
  readonly tx: string
  readonly fate: Fate
}
type TipRow = Omit<Tip, 'chain'> & { readonly chain: string | null }

/** What services were asked about departures over bridges, and what they said. */
export function openInquiries(db: Database, intern: Pick<Interners, 'chain'>) {
  const add = db
    .prepare<[number, string, string, number, string, string], number>(
      'INSERT INTO inquiry (source_id, protocol, departure, chain_id, tx, fate) VALUES (?, ?, ?, ?, ?, ?) RETURNING inquiry_id',
    )
    .pluck()
  const addTip = db.prepare<(number | string | null)[]>(
    `INSERT INTO tip (inquiry_id, place, role, place_name, chain_id, tx, receiver, asset, units, passage)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const all = db.prepare<[], InquiryRow>(
    `SELECT inquiry_id AS id, source_id AS source, protocol, departure AS key, chain, tx, fate
     FROM inquiry JOIN chain USING (chain_id) ORDER BY inquiry_id`,
  )
  const tipsOf = db.prepare<[number], TipRow>(
    `SELECT role, place_name AS place, chain, tx, receiver, asset, units, passage AS id
     FROM tip LEFT JOIN chain USING (chain_id) WHERE inquiry_id = ? ORDER BY place`,
  )

  return {
    add({ source, of, fate, tips }: Inquiry): void {
      const id = add.get(source, of.protocol, of.key, intern.chain.idOf(of.chain), of.tx, fate)!
      for (const [place, tip] of tips.entries()) {
        const chain = tip.chain === null ? null : intern.chain.idOf(tip.chain)
        addTip.run(id, place, tip.role, tip.place, chain, tip.tx, tip.receiver, tip.asset, tip.units, tip.id)
      }
    },
    all: (): Inquiry[] =>
      all.all().map(({ id, source, protocol, key, chain, tx, fate }) => ({
        source,
        of: { protocol, key, chain: parseChain(chain), tx },
        fate,
        tips: tipsOf.all(id).map((tip): Tip => ({ ...tip, chain: tip.chain as Chain | null })),
      })),
  }
}
