import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { caseView } from '../export/build-view.ts'
import type { CaseInsights } from '../server/case-insights.ts'
import { casesOnce } from '../server/case-provider.ts'
import { newToken, serveCases } from '../server/serve.ts'
import { openCase } from '../store/sqlite-case.ts'
import { incidentOf, withCase } from './case-arg.ts'
import { insightsOf } from './insights.ts'
import type { Io } from './io.ts'
import { addLiveOptions } from './live-options.ts'
import { type CommonOptions, jsonOption, ledgerOption, quietOption, wholeNumber } from './options.ts'
import { caseActions } from './serve-actions.ts'
import type { ExpandOptions } from './serve-expand.ts'
import { contextOf } from './view.ts'

/** The built viewer; `src` and `dist` lie equally deep. */
const VIEWER = fileURLToPath(new URL('../../../viewer/dist/', import.meta.url))

interface ServeOptions extends CommonOptions, ExpandOptions {
  readonly port: number
  readonly open: boolean
  readonly by: string
  readonly readOnly?: boolean
}

/** `spoor serve`: shows cases in the browser. */
export function addServe(program: Command, io: Io): void {
  const command = program
    .command('serve')
    .summary('show cases in the browser')
    .description(
      'Shows cases in the browser, on this machine only: it listens on loopback and answers nobody without the secret in the printed address. Ctrl-C ends it.',
    )
    .argument('<case...>', 'case files; the first is shown first')
    .option('--port <n>', 'port on 127.0.0.1; 0 for any that is free', wholeNumber('--port', 0), 0)
    .option('--no-open', 'do not open the browser')
    .option('--by <name>', 'who works in the viewer; kept in the journal of the case', 'viewer')
    .option('--read-only', 'let nobody change a case from the viewer')
    .addOption(ledgerOption('ledgers that the cases were made from, so that addresses can be expanded'))
    .addOption(jsonOption())
    .addOption(quietOption())
  addLiveOptions(command)
  command
    .optionsGroup('Options:')
    .addHelpText(
      'after',
      `
Examples:
  spoor serve cases/bybit-2025.sqlite
  spoor serve cases/bybit-2025.sqlite cases/wazirx-2024.sqlite --port 8017 --no-open
  spoor serve theft.sqlite --ledger transfers.csv.gz --by "A. Lee"`,
    )
    .action((paths: string[]) => serve(paths, command.opts<ServeOptions>(), io))
}

/**
 * Cases by their files, each read when it is first asked for.
 * @throws InputError for a file that is no case with a result
 */
export async function casesAt(paths: readonly string[], io: Io) {
  const entries: {
    id: string
    title: string
    path: string
    read: () => ReturnType<typeof caseView>
    insights: CaseInsights
  }[] = []
  for (const path of paths) {
    // Opened before anything listens: a wrong path is an error of this command, not of a page.
    const { id, title } = await withCase(path, (store) => ({
      id: contextOf(store).caseName,
      title: incidentOf(store).title,
    }))
    entries.push({ id: unique(id, entries), title, path, read: () => viewOf(path), insights: insightsOf(path, io) })
  }
  return entries
}

async function serve(paths: readonly string[], options: ServeOptions, io: Io): Promise<void> {
  const entries = await casesAt(paths, io)
  const byId = new Map(entries.map(({ id, path }) => [id, path]))
  const server = await serveCases({
    cases: casesOnce(entries),
    viewerDir: VIEWER,
    port: options.port,
    host: '127.0.0.1',
    token: newToken(),
    ...(options.readOnly ? {} : { actions: caseActions({ paths: byId, by: options.by, options, io }) }),
  })
  try {
    const { url, port } = server
    if (options.json) io.out(`${JSON.stringify({ url, port, cases: entries.map(({ id }) => id) })}\n`)
    else io.out(`${url}\n`)
    if (!options.quiet && !options.json)
      io.err('The viewer is at the address above, on this machine only. Ctrl-C ends it.\n')
    if (options.open && io.outIsTerminal) openBrowser(url)
    if (!io.signal.aborted) await once(io.signal, 'abort')
  } finally {
    await server.close()
  }
}

function viewOf(path: string): ReturnType<typeof caseView> {
  const store = openCase(path, { readonly: true })
  try {
    return caseView(store, contextOf(store))
  } finally {
    store.close()
  }
}

/** Two files of one name are two cases. */
function unique(id: string, entries: readonly { readonly id: string }[]): string {
  const taken = new Set(entries.map((entry) => entry.id))
  if (!taken.has(id)) return id
  for (let n = 2; ; n++) if (!taken.has(`${id}-${n}`)) return `${id}-${n}`
}

/** Asks the desktop for its browser. Where there is none, the printed address serves as well. */
function openBrowser(url: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return
  const [program, ...before] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""']
        : ['xdg-open']
  const child = spawn(program!, [...before, url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
