import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Command, Option } from 'commander'
import { caseView } from '../export/build-view.ts'
import type { Statement } from '../export/case-view.ts'
import { LANGS, type Lang } from '../export/report/locale.ts'
import { EXPORT_FORMATS, type ExportPart, exportParts, writeParts } from '../export/write-export.ts'
import { InputError } from '../model/errors.ts'
import { METHODS, type Method } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { type Exported, noteExport } from './note-export.ts'
import { type CommonOptions, isQuiet, jsonOption, parseMethods, quietOption } from './options.ts'
import { reportParts } from './report.ts'
import { contextOf } from './view.ts'

const FORMATS = [...EXPORT_FORMATS, 'html'] as const
type Format = (typeof FORMATS)[number]

interface ExportOptions extends CommonOptions {
  readonly format: Format
  readonly out: string
  readonly lang: Lang
  readonly methods: readonly Method[]
}

/** `spoor export`: writes a case in the form of another program. */
export function addExport(program: Command, io: Io): void {
  const command = program
    .command('export')
    .summary('write a case for another program')
    .description(
      'Writes a case for another program: json (the case view, all there is), csv (movements, with addresses and sinks in two more files beside it), gexf (Gephi) or graphml (yEd, Cytoscape, NetworkX); or as html, a report for a court that prints to PDF from a browser.',
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
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor export cases/bybit-2025.sqlite --format json --out bybit.json
  spoor export cases/bybit-2025.sqlite --format csv --out out/bybit.csv
  spoor export cases/bybit-2025.sqlite --format graphml --out - | gzip > bybit.graphml.gz
  spoor export cases/bybit-2025.sqlite --format html --lang ko --out out/bybit.html`,
    )
    .action(async (path: string) => {
      const options = command.opts<ExportOptions>()
      const done = await withCase(path, (store) => write(store, options, io))
      noteExport(path, done, io, isQuiet(options))
    })
}

async function write(store: CaseStore, options: ExportOptions, io: Io): Promise<Exported> {
  const { format, out, json, quiet } = options
  const { parts, found } = await partsOf(store, options, io)
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
  if (json) io.out(`${JSON.stringify({ format, files, movements, addresses, hash })}\n`)
  else if (!quiet) io.err(`wrote ${files.join(', ')}: ${movements} movements, ${addresses} addresses\n`)
  return { format, files, hash }
}

/** The files of an export, and the statement that they tell of. */
async function partsOf(
  store: CaseStore,
  { format, out, lang, methods }: ExportOptions,
  io: Io,
): Promise<{ readonly parts: readonly ExportPart[]; readonly found: Statement }> {
  if (format === 'html') return reportParts(store, { lang, methods, path: out }, io)
  const view = caseView(store, contextOf(store))
  return { parts: exportParts(view, format, out === '-' ? 'case' : out), found: view.statement }
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
