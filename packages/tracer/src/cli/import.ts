import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { stringify } from 'csv-stringify/sync'
import { writeParts } from '../export/write-export.ts'
import { accountOf, chainOf, parseAddress } from '../model/address.ts'
import { InputError } from '../model/errors.ts'
import type { MovementRecord } from '../model/exchange.ts'
import type { Received } from '../model/received.ts'
import { STOP_CATEGORIES } from '../model/stop.ts'
import { readExchange } from '../source/exchange-file.ts'
import { parseIncident } from '../source/incident-file.ts'
import { LEDGER_COLUMNS, type LedgerColumn } from '../source/ledger-columns.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption } from './options.ts'
import { count } from './plural.ts'

interface ImportOptions extends CommonOptions {
  readonly out: string
  readonly force?: boolean
}

/** `spoor import`: makes an incident and a ledger of what another agency shared. */
export function addImportCase(program: Command, io: Io): void {
  const command = program
    .command('import')
    .summary('make an incident and a ledger of a case that was shared')
    .description(
      'Reads a case that another agency exported with Spoor as STIX or MISP, and writes its incident file and the ledger of its movements, ready for `spoor trace`. Labels and notes keep who may read them. Of files that other programs wrote, take the labels with `spoor labels import`.',
    )
    .argument('<file>', 'a STIX 2.1 bundle or an event of MISP, as JSON')
    .requiredOption('--out <folder>', 'where to: incident.json and ledger.csv')
    .option('--force', 'replace files that are there')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor import bybit.stix.json --out received/bybit
  spoor trace received/bybit/incident.json`,
    )
    .action((path: string) => importCase(path, command.opts<ImportOptions>(), io))
}

function importCase(path: string, { out, force, json }: ImportOptions, io: Io): void {
  const received = readExchange(path)
  const [incidentPath, ledgerPath] = [join(out, 'incident.json'), join(out, 'ledger.csv')]
  for (const file of [incidentPath, ledgerPath]) {
    if (!force && existsSync(file)) {
      throw new InputError(`there is already a file at ${file}`, {
        next: 'choose another --out, or replace it with --force',
      })
    }
  }
  const ledger = ledgerOf(received.movements)
  const incident = incidentOf(received, path, createHash('sha256').update(ledger.text).digest('hex'))
  mkdirSync(out, { recursive: true })
  const files = writeParts([
    { path: ledgerPath, chunks: [ledger.text] },
    { path: incidentPath, chunks: [`${incident}\n`] },
  ])
  const { movements, leads, labels, notes } = received
  const left = movements.length - ledger.rows
  if (json) {
    io.out(
      `${JSON.stringify({ format: received.format, files, hash: received.case?.case_hash, rows: ledger.rows, conversions: left, leads: leads.length, labels: labels.length, notes: notes.length })}\n`,
    )
    return
  }
  io.out(
    `wrote ${files.join(', ')}: ${count(ledger.rows, 'row', 'rows')}, ${count(labels.length, 'label', 'labels')}, ${count(notes.length, 'note', 'notes')}\n`,
  )
  if (left > 0)
    io.err(
      `${count(left, 'conversion', 'conversions')} of the sender are no rows of a ledger: decoders find them again from the chain\n`,
    )
}

/** The incident as the sender had it, with the labels and notes that came with it, and the ledger beside it. */
function incidentOf({ case: told, addresses, labels, notes }: Received, path: string, sha256: string): string {
  if (told === undefined) {
    throw new InputError(`${path} holds no case of Spoor`, {
      got: 'a file of another program',
      wanted: 'an export of Spoor: --format stix or misp',
      next: 'take its addresses as labels with `spoor labels import`, and write an incident with `spoor init`',
    })
  }
  const incident = JSON.parse(told.incident_json) as Readonly<Record<string, unknown>>
  const content = JSON.stringify(
    {
      ...incident,
      stops: stopsOf(addresses, told.case_hash),
      labels: labels
        .filter(({ name, category, source }) => name !== '' && category !== '' && source !== '')
        .map(({ address, name, category, source, citation, tlp }) => ({
          ...{ address, name, category, source, citation: citation ?? `case ${told.case_hash}` },
          ...(tlp === undefined ? {} : { tlp }),
        })),
      notes: notes.map(({ text, tlp }) =>
        tlp === undefined || /^\s*\[?tlp:/i.test(text) ? text : `TLP:${tlp.toUpperCase()} ${text}`,
      ),
      ledgers: [{ path: 'ledger.csv', sha256, coverage: [] }],
    },
    null,
    2,
  )
  parseIncident(content, path)
  return content
}

/** Places where the sender's walk ended, whatever list told him so. */
function stopsOf(addresses: Received['addresses'], hash: string): readonly object[] {
  return addresses.flatMap(({ address, stop, stop_reason: reason = '', name }) => {
    const category = STOP_CATEGORIES.find((known) => known === stop)
    const citation = reason === '' ? `case ${hash}` : `${reason}; case ${hash}`
    return category === undefined ? [] : [{ address, category, name: name ?? category, citation }]
  })
}

/** Movements that are rows of a ledger, as a recorded ledger. */
function ledgerOf(movements: readonly MovementRecord[]): { readonly text: string; readonly rows: number } {
  const rows = movements.filter(({ evidence, kind }) => evidence === 'ledger' && kind !== 'conversion').map(rowOf)
  return {
    text: stringify([LEDGER_COLUMNS, ...rows.map((row) => LEDGER_COLUMNS.map((column) => row[column] ?? ''))]),
    rows: rows.length,
  }
}

function rowOf(movement: MovementRecord): Partial<Record<LedgerColumn, string>> {
  const sender = parseAddress(movement.sender)
  const { transaction = '', receiver, flags = [], block, decimals } = movement
  return {
    ...{ chain: chainOf(sender), block: String(block ?? ''), timestamp: movement.time ?? '' },
    ...{ tx_hash: transaction.slice(transaction.lastIndexOf(':') + 1), kind: movement.kind, from: accountOf(sender) },
    ...{
      to: receiver === undefined ? '' : accountOf(parseAddress(receiver)),
      asset: movement.asset,
      units: movement.units ?? '',
    },
    ...{ symbol: movement.symbol ?? '', decimals: String(decimals ?? ''), shown: movement.shown ?? '' },
    // what a replay says of a row it says again
    flags: flags.filter((flag) => flag === 'rounded').join(' '),
  }
}
