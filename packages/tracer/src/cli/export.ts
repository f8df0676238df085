import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Command, Option } from 'commander'
import { caseView } from '../export/build-view.ts'
import type { Statement } from '../export/case-view.ts'
import { LANGS, type Lang } from '../export/report/locale.ts'
import { EXPORT_FORMATS, type ExportFormat, type ExportPart, exportParts, writeParts } from '../export/write-export.ts'
import { InputError } from '../model/errors.ts'
import { parseTlp, type Tlp } from '../model/tlp.ts'
import { METHODS, type Method } from '../model/trace.ts'
import { SHARE_FORMATS, type ShareFormat, shareParts } from '../share/share-formats.ts'
import { underMarking, type Withheld } from '../share/withhold.ts'
import type { CaseStore } from '../store/case-store.ts'
import { type BundleOptions, exportBundle } from './bundle.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { type Exported, noteExport } from './note-export.ts'
import { type CommonOptions, isQuiet, jsonOption, parseMethods, quietOption } from './options.ts'
import { count } from './plural.ts'
import { reportParts } from './report.ts'
import { contextOf } from './view.ts'

const FORMATS = [...EXPORT_FORMATS, ...SHARE_FORMATS, 'html', 'bundle'] as const
type Format = (typeof FORMATS)[number]

interface ExportOptions extends CommonOptions, BundleOptions {
  readonly format: Format
  readonly out: string
  readonly lang: Lang
  readonly methods: readonly Method[]
  readonly tlp?: Tlp
  readonly by?: string
}

/** `spoor export`: writes a case in the form of another program. */
export function addExport(program: Command, io: Io): void {
  const command = program
    .command('export')
    .summary('write a case for another program')
    .description(
      'Writes a case for another program: json (the case view, all there is), csv (movements, with addresses and sinks in two more files beside it), gexf (Gephi) or graphml (yEd, Cytoscape, NetworkX); the movements of stolen value for others who work the same theft: stix (STIX 2.1), misp (an event of MISP) or tagpack (GraphSense); or as html, a report for a court that prints to PDF from a browser; or as bundle, one file with all that another agency needs to check the case.',
    )
    .argument('<case>', 'the case file')
    .addOption(new Option('--format <name>', FORMATS.join(', ')).argParser(parseFormat).makeOptionMandatory())
    .addOption(
      new Option('--out <path>', 'where to; - for stdout, where the format makes one file').makeOptionMandatory(),
    )
    .addOption(
      new Option('--lang <code>', `language of the report: ${LANGS.join(', ')}`).argParser(parseLang).default('en'),
    )
    .addOption(
      new Option('--methods <names>', 'methods that the report sets beside that of the case, with commas between them')
        .argParser(parseMethods)
        .default(METHODS, 'all'),
    )
    .addOption(
      new Option(
        '--tlp <marking>',
        'who may read it (TLP 2.0: clear, green, amber, amber+strict, red); labels and notes that are marked more narrowly are left out',
      ).argParser(parseTlp),
    )
    .option('--by <name>', 'who hands it over, as stix, misp and tagpack say it (default: Spoor)')
    .option('--sign <file>', 'sign a bundle with this key (see `spoor keys make`)')
    .option(
      '--redact <what...>',
      'leave out of a bundle: label:<address>, source:<name>, note:<number or what it is on>, reason:<address or lead>',
    )
    .option('--encrypt <recipient...>', 'encrypt a bundle for these keys of age (age1…)')
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor export cases/bybit-2025.sqlite --format json --out bybit.json
  spoor export cases/bybit-2025.sqlite --format csv --out out/bybit.csv
  spoor export cases/bybit-2025.sqlite --format graphml --out - | gzip > bybit.graphml.gz
  spoor export cases/bybit-2025.sqlite --format stix --tlp amber --by "Cyber Crime Unit" --out out/bybit.stix.json
  spoor export cases/bybit-2025.sqlite --format html --lang ko --out out/bybit.html
  spoor export cases/bybit-2025.sqlite --format bundle --sign ~/spoor-sign.pem --tlp amber --out bybit.spoor`,
    )
    .action(async (path: string) => {
      const options = command.opts<ExportOptions>()
      const done = await withCase(path, (store) => write(store, options, io))
      noteExport(path, done, io, isQuiet(options))
    })
}

async function write(store: CaseStore, options: ExportOptions, io: Io): Promise<Exported> {
  const { format, out, json, quiet } = options
  refuseIdle(options)
  if (format === 'bundle') {
    const { case: hash, tlp, withheld } = await exportBundle(store, out, options)
    if (json) io.out(`${JSON.stringify({ format, files: [out], hash, tlp, withheld })}\n`)
    else if (!quiet) io.err(`wrote ${out}: TLP:${tlp.toUpperCase()}, ${hash}\n`)
    return { format, files: [out], hash }
  }
  const { parts, found, withheld } = await partsOf(store, { ...options, format }, io)
  if (out === '-') {
    if (parts.length > 1 || json) {
      throw new InputError(
        json ? '--json and --out - both want stdout' : `--format ${format} makes ${parts.length} files`,
        {
          got: '--out -',
          wanted: '--out with the path of a file',
        },
      )
    }
    for (const chunk of parts[0]!.chunks) io.out(chunk)
    return { format, files: [], hash: found.hash }
  }
  mkdirSync(dirname(out), { recursive: true })
  const files = writeParts(parts)
  const { movements, addresses, hash } = found
  const marked = options.tlp === undefined ? {} : { tlp: options.tlp, withheld }
  if (json) io.out(`${JSON.stringify({ format, files, movements, addresses, hash, ...marked })}\n`)
  else if (!quiet)
    io.err(
      `wrote ${files.join(', ')}: ${movements} movements, ${addresses} addresses${leftOut(options.tlp, withheld)}\n`,
    )
  return { format, files, hash }
}

interface Found {
  readonly parts: readonly ExportPart[]
  /** The statement that they tell of. */
  readonly found: Statement
  readonly withheld: Withheld
}

const NOTHING: Withheld = { labels: 0, notes: 0, reasons: 0 }

async function partsOf(store: CaseStore, options: ExportOptions, io: Io): Promise<Found> {
  const { format, out, lang, methods, tlp, by } = options
  if (format === 'html') {
    if (tlp !== undefined) {
      throw new InputError('the report for a court bears no marking', {
        got: `--format html --tlp ${tlp}`,
        wanted: 'one of them: what a court reads, the other side reads',
      })
    }
    return { ...(await reportParts(store, { lang, methods, path: out }, io)), withheld: NOTHING }
  }
  const path = out === '-' ? 'case' : out
  const shared = SHARE_FORMATS.find((name): name is ShareFormat => name === format)
  if (shared !== undefined && tlp === undefined) {
    throw new InputError(`--format ${format} says who may read it`, {
      got: 'no --tlp',
      wanted: '--tlp with a marking of TLP 2.0',
      next: 'give --tlp amber where the receiver may tell their own organisation and its clients',
    })
  }
  const whole = caseView(store, contextOf(store))
  const { view, withheld } = tlp === undefined ? { view: whole, withheld: NOTHING } : underMarking(whole, tlp)
  const parts =
    shared === undefined
      ? exportParts(view, format as ExportFormat, path)
      : shareParts(view, shared, path, { tlp: tlp ?? 'red', ...(by === undefined ? {} : { by }) })
  return { parts, found: view.statement, withheld }
}

function leftOut(tlp: Tlp | undefined, { labels, notes, reasons }: Withheld): string {
  const what = [count(labels, 'label', 'labels'), count(notes, 'note', 'notes'), count(reasons, 'reason', 'reasons')]
  return tlp === undefined ? '' : `; TLP:${tlp.toUpperCase()}, left out as marked more narrowly: ${what.join(', ')}`
}

/** What keeps words from others must not be passed over in silence. */
function refuseIdle({ format, sign, redact, encrypt }: ExportOptions): void {
  const given = Object.entries({ '--sign': sign, '--redact': redact, '--encrypt': encrypt })
  const [idle] = given.find(([, value]) => value !== undefined) ?? []
  if (format === 'bundle' || idle === undefined) return
  throw new InputError(`${idle} has no meaning for --format ${format}`, { wanted: `${idle} with --format bundle` })
}

function parseFormat(text: string): Format {
  return oneOf(FORMATS, text, 'unknown format')
}

function parseLang(text: string): Lang {
  return oneOf(LANGS, text, 'the report is not written in this language')
}

function oneOf<T extends string>(known: readonly T[], text: string, what: string): T {
  const found = known.find((item) => item === text)
  if (found !== undefined) return found
  throw new InputError(what, {
    got: text,
    wanted: known.join(', '),
    next: `did you mean ${nearest(text, known)}?`,
  })
}
