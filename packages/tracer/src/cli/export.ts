import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Command, Option } from 'commander'
import { caseView } from '../export/build-view.ts'
import { EXPORT_FORMATS, type ExportFormat, exportParts, writeExport } from '../export/write-export.ts'
import { InputError } from '../model/errors.ts'
import type { CaseStore } from '../store/case-store.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { type CommonOptions, jsonOption, quietOption } from './options.ts'
import { contextOf } from './view.ts'

interface ExportOptions extends CommonOptions {
  readonly format: ExportFormat
  readonly out: string
}

/** `spoor export`: writes a case in the form of another program. */
export function addExport(program: Command, io: Io): void {
  const command = program
    .command('export')
    .summary('write a case for another program')
    .description(
      'Writes a case for another program: json (the case view, all there is), csv (movements, with addresses and sinks in two more files beside it), gexf (Gephi) or graphml (yEd, Cytoscape, NetworkX).',
    )
    .argument('<case>', 'the case file')
    .addOption(new Option('--format <name>', EXPORT_FORMATS.join(', ')).argParser(parseFormat).makeOptionMandatory())
    .addOption(
      new Option('--out <path>', 'where to; - for stdout, where the format makes one file').makeOptionMandatory(),
    )
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor export cases/bybit-2025.sqlite --format json --out bybit.json
  spoor export cases/bybit-2025.sqlite --format csv --out out/bybit.csv
  spoor export cases/bybit-2025.sqlite --format graphml --out - | gzip > bybit.graphml.gz`,
    )
    .action((path: string) => withCase(path, (store) => write(store, command.opts<ExportOptions>(), io)))
}

function write(store: CaseStore, { format, out, json, quiet }: ExportOptions, io: Io): void {
  const view = caseView(store, contextOf(store))
  if (out === '-') {
    const parts = exportParts(view, format, 'case')
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
    return
  }
  mkdirSync(dirname(out), { recursive: true })
  const files = writeExport(view, format, out)
  const { movements, addresses } = view.statement
  if (json) io.out(`${JSON.stringify({ format, files, movements, addresses, hash: view.statement.hash })}\n`)
  else if (!quiet) io.err(`wrote ${files.join(', ')}: ${movements} movements, ${addresses} addresses\n`)
}

function parseFormat(text: string): ExportFormat {
  if ((EXPORT_FORMATS as readonly string[]).includes(text)) return text as ExportFormat
  throw new InputError('unknown format', {
    got: text,
    wanted: EXPORT_FORMATS.join(', '),
    next: `did you mean ${nearest(text, EXPORT_FORMATS)}?`,
  })
}
