import { SaxesParser } from 'saxes'
import { InputError } from '../model/errors.ts'
import type { LabelSink } from './labels-record.ts'

const SOURCE = 'OFAC, Specially Designated Nationals list'
const FEATURE = /^Digital Currency Address - (\S{1,10})$/
const MAX_DEPTH = 100

/**
 * Reads the advanced form of OFAC's list as a stream. Elements are told by their local names: the namespace has moved before.
 * An address is a version detail of a feature whose type is called "Digital Currency Address - …"; its owner is the party around it.
 */
export async function readOfacXml(blocks: AsyncIterable<Buffer>, file: string, sink: LabelSink): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  /** Ids of feature types, and the coin each is of. */
  const coins = new Map<string, string>()
  const path: string[] = []
  let text = ''
  let typeId = ''
  let feature: string | undefined
  let party: { id: string; names: string[]; addresses: { line: number; coin: string; address: string }[] } | undefined
  let date = ''
  let day = { Year: '', Month: '', Day: '' }

  parser.on('error', (error) => {
    throw new InputError(`${file}, line ${parser.line}: this is no XML`, {
      got: error.message.slice(0, 200),
      wanted: "OFAC's list in its advanced form, sdn_advanced.xml",
      next: 'fetch the file again; nothing of it was imported',
    })
  })
  parser.on('doctype', () => sink.fail('a document type', parser.line, undefined, { wanted: 'XML without one' }))
  parser.on('opentag', ({ name, attributes }) => {
    const local = name.slice(name.indexOf(':') + 1)
    if (path.push(local) > MAX_DEPTH)
      sink.fail('too deep', parser.line, undefined, { wanted: `at most ${MAX_DEPTH} elements` })
    text = ''
    const attribute = (key: string): string => String((attributes as Record<string, unknown>)[key] ?? '')
    if (local === 'FeatureType' && path.at(-2) === 'FeatureTypeValues') typeId = attribute('ID')
    if (local === 'DistinctParty') party = { id: attribute('FixedRef'), names: [], addresses: [] }
    if (local === 'Feature') feature = coins.get(attribute('FeatureTypeID'))
  })
  parser.on('text', (piece) => {
    if (text.length < 10_000) text += piece
  })
  parser.on('closetag', () => {
    const local = path.pop()!
    const plain = text.trim()
    if (local === 'FeatureType' && path.at(-1) === 'FeatureTypeValues') {
      const coin = FEATURE.exec(plain)?.[1]
      if (coin !== undefined) coins.set(typeId, coin)
    } else if (path.at(-1) === 'DateOfIssue' && local in day) {
      day = { ...day, [local]: plain }
      date = `${day.Year}-${day.Month.padStart(2, '0')}-${day.Day.padStart(2, '0')}`
    } else if (local === 'NamePartValue' && party !== undefined && party.names.length < 20) {
      party.names.push(plain)
    } else if (local === 'VersionDetail' && feature !== undefined && party !== undefined && plain !== '') {
      party.addresses.push({ line: parser.line, coin: feature, address: plain })
    } else if (local === 'Feature') {
      feature = undefined
    } else if (local === 'DistinctParty' && party !== undefined) {
      const name = party.names.slice(0, 4).join(' ').slice(0, 200) || `entry ${party.id}`
      for (const { line, coin, address } of party.addresses) {
        listed(sink, { line, coin, address, name, id: party.id, date: /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : '' })
      }
      party = undefined
    }
    text = ''
  })
  const textOf = (block?: Buffer): string => {
    try {
      return block === undefined ? decoder.decode() : decoder.decode(block, { stream: true })
    } catch {
      return sink.fail('this is not text', parser.line, undefined, { wanted: 'XML in UTF-8' })
    }
  }
  for await (const block of blocks) parser.write(textOf(block))
  parser.write(textOf()).close()
  if (coins.size === 0) {
    sink.fail('no list of digital currency addresses', 1, undefined, {
      wanted: "OFAC's advanced list: FeatureTypeValues",
    })
  }
}

const IN_REMARKS = /Digital Currency Address - (\S{1,10}) ([^\s;.]{10,120})/g

/** Whether a record is one of OFAC's SDN.CSV: twelve fields without a header, the first a number. */
export function isSdnRecord(fields: readonly string[]): boolean {
  return fields.length === 12 && /^\d+$/.test(fields[0]!)
}

/** Reads one record of SDN.CSV: the addresses stand in its remarks. */
export function readSdnRecord(fields: readonly string[], line: number, sink: LabelSink): void {
  const [id = '', name = ''] = fields
  for (const [, coin = '', address = ''] of fields[11]!.matchAll(IN_REMARKS)) {
    listed(sink, { line, coin, address, name: name.trim(), id, date: '' })
  }
}

function listed(
  sink: LabelSink,
  {
    line,
    coin,
    address,
    name,
    id,
    date,
  }: Record<'coin' | 'address' | 'name' | 'id' | 'date', string> & { line: number },
): void {
  sink.label({
    line,
    address,
    network: coin,
    name: `${name} (OFAC ${id})`,
    categories: ['sanctioned'],
    source: SOURCE,
    confidence: 'authority_data',
    date,
    authority: 'official',
  })
}
