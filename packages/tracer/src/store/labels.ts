import type { Database } from 'better-sqlite3'
import type { Actor } from '../model/actor.ts'
import type { Address } from '../model/address.ts'
import type { KeptLabel, LabelStatement } from '../model/label.ts'
import type { Interner } from './intern.ts'
import { storable } from './units.ts'

type Row = [
  about: string,
  on: string,
  name: string,
  category: string,
  theirs: string,
  actor: string,
  abuse: string,
  source: string,
  voice: string,
  authority: string,
  confidence: number | null,
  date: string,
  file: string,
  line: number,
  lostBy: string,
]
type ActorRow = Readonly<Record<keyof Actor, string>>

/** What others say of the addresses of a case, and of which addresses it was asked. */
export function openLabelsOfCase(db: Database, addresses: Interner<Address>) {
  const ask = db.prepare<[number]>('INSERT OR IGNORE INTO label_asked VALUES (?)')
  const insert = db.prepare(`INSERT INTO label VALUES (${Array(16).fill('?').join(', ')})`)
  const insertActor = db.prepare(
    'INSERT OR REPLACE INTO actor VALUES (@id, @name, @categories, @jurisdictions, @uri, @contacts, @aliases, @citation, @date)',
  )
  const asked = db
    .prepare<[], string>('SELECT address FROM label_asked JOIN address USING (address_id) ORDER BY address')
    .pluck()
  const labels = db
    .prepare<[], Row>(
      `SELECT d.address, o.address, l.name, l.category, l.theirs, l.actor, l.abuse, l.source, l.voice, l.authority, l.confidence,
         l.date, l.file, l.line, l.lost_by
       FROM label l JOIN address d USING (address_id) JOIN address o ON o.address_id = l.on_id ORDER BY d.address, l.place`,
    )
    .raw()
  const actors = db.prepare<[], ActorRow>(
    'SELECT actor AS id, name, categories, jurisdictions, uri, contacts, aliases, citation, date FROM actor ORDER BY actor',
  )

  function add(list: readonly Address[], kept: readonly KeptLabel[], named: readonly Actor[]): void {
    for (const address of list) ask.run(addresses.idOf(address))
    const places = new Map<Address, number>()
    for (const { about, statement, lostBy } of kept) {
      const place = places.get(about) ?? 0
      places.set(about, place + 1)
      const { name, category, theirs, actor, abuse, source, voice, authority, confidence, date, file, line } = statement
      insert.run(
        addresses.idOf(about),
        place,
        addresses.idOf(statement.address),
        storable(name),
        category,
        storable(theirs),
        storable(actor),
        storable(abuse),
        storable(source),
        storable(voice),
        authority,
        confidence,
        date,
        file,
        line,
        lostBy,
      )
    }
    for (const actor of named) {
      insertActor.run({
        ...actor,
        id: storable(actor.id),
        name: storable(actor.name),
        uri: storable(actor.uri),
        citation: storable(actor.citation),
        categories: storable(JSON.stringify(actor.categories)),
        jurisdictions: storable(JSON.stringify(actor.jurisdictions)),
        contacts: storable(JSON.stringify(actor.contacts)),
        aliases: storable(JSON.stringify(actor.aliases)),
      })
    }
  }

  return {
    asked: (): Address[] => asked.all() as Address[],
    all: (): KeptLabel[] => labels.all().map(keptOf),
    actors: (): Actor[] => actors.all().map(actorOf),
    add,
    /** Takes these for all there is. */
    set(list: readonly Address[], kept: readonly KeptLabel[], named: readonly Actor[]): void {
      db.exec('DELETE FROM label_asked; DELETE FROM label; DELETE FROM actor')
      add(list, kept, named)
    },
  }
}

function keptOf(row: Row): KeptLabel {
  const [
    about,
    on,
    name,
    category,
    theirs,
    actor,
    abuse,
    source,
    voice,
    authority,
    confidence,
    date,
    file,
    line,
    lostBy,
  ] = row
  const statement = { name, theirs, actor, abuse, source, voice, confidence, date, file, line }
  return {
    about: about as Address,
    statement: { ...statement, address: on as Address, category, authority } as LabelStatement,
    lostBy,
  }
}

function actorOf(row: ActorRow): Actor {
  const { id, name, uri, citation, date } = row
  const [categories, jurisdictions, contacts, aliases] = [
    row.categories,
    row.jurisdictions,
    row.contacts,
    row.aliases,
  ].map((text) => JSON.parse(text)) as [string[], string[], Actor['contacts'], string[]]
  return { id, name, categories, jurisdictions, uri, contacts, aliases, citation, date }
}
