import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { caseView } from '../export/build-view.ts'
import { chainOf } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import { InputError, SourceError } from '../model/errors.ts'
import { isFreezeSource } from '../model/freeze.ts'
import { alertsOf } from '../share/watch/alerts.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import { UnreachableError } from '../source/notify/unreachable.ts'
import type { CaseStore } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { traceCase } from '../walk/trace-case.ts'
import { type Way, type WayOptions, waysOf } from './alert-ways.ts'
import { isFinder } from './bridge-apis.ts'
import { incidentOf, policyOf, withCase } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import { frozenAnswersOf } from './freeze-answers.ts'
import { deskOf } from './freeze-desk.ts'
import { EXIT_INTERRUPTED } from './interrupted.ts'
import type { Io } from './io.ts'
import { keepLiveFacts, liveFactsOf } from './live-facts.ts'
import { addLiveOptions } from './live-options.ts'
import { type LiveOptions, openLive } from './live-sources.ts'
import { type CommonOptions, jsonOption, quietOption, wholeNumber } from './options.ts'
import { closeAll, onlyChain, withTurns } from './sources.ts'
import { openTraceLabels } from './trace-labels.ts'
import { contextOf } from './view.ts'

interface WatchOptions extends CommonOptions, LiveOptions, WayOptions {
  readonly every: number
  readonly once?: boolean
  readonly maxRequests?: number
}

/** `spoor watch`: says when stolen value moves. */
export function addWatch(program: Command, io: Io, exitWith: (code: number) => void): void {
  const command = program
    .command('watch')
    .summary('say when stolen value moves or meets a service')
    .description(
      'Reads a case of live chains on to the present again and again, and says each payment of stolen value once: to whom, whether that is a service, and who can stop it there. The first look takes what the case knows already as known.',
    )
    .argument('<case>', 'a case that was traced over live sources')
    .option('--every <seconds>', 'how long to wait between two looks', wholeNumber('--every', 10), 300)
    .option('--once', 'look once and end')
    .option(
      '--max-requests <n>',
      'requests to sources over all runs of the case (default: those of its trace)',
      wholeNumber('--max-requests', 0),
    )
    .option('--file <path>', 'add each alert to this file, one line of JSON')
    .option('--webhook <url>', 'send each alert to this address, signed')
    .option('--secret-env <name>', 'variable of the environment with the secret that signs for --webhook')
    .option('--smtp <url>', 'send each alert through this mail server: smtp://host:port or smtps://host:port')
    .option('--smtp-env <name>', 'variable of the environment with user:password for --smtp')
    .option('--smtp-ca <file>', 'certificate of the authority that vouches for the mail server, in PEM')
    .option('--smtp-plain', 'talk to the mail server without TLS, also about user and password')
    .option('--mail-from <address>', 'sender of the mails')
    .option('--mail-to <address>', 'receiver of the mails')
    .addOption(jsonOption())
    .addOption(quietOption())
  addLiveOptions(command)
  command.addHelpText(
    'after',
    `
Examples:
  spoor watch cases/theft.sqlite --source rpc=http://127.0.0.1:8545 --every 60
  spoor watch cases/theft.sqlite --once --webhook https://desk.example/spoor --secret-env DESK_SECRET`,
  )
  command.action(async (path: string) => exitWith(await watch(path, command.opts<WatchOptions>(), io)))
}

async function watch(path: string, options: WatchOptions, io: Io): Promise<number> {
  const ways = waysOf(options, options.json === true, io)
  await withCase(path, refuseRecorded)
  for (;;) {
    const failed = await lookOnce(path, ways, options, io)
    if (options.once) {
      if (failed !== undefined) throw failed
      return 0
    }
    if (failed !== undefined && options.quiet !== true) io.err(`spoor: ${failed.message}\n`)
    if (io.signal.aborted) return EXIT_INTERRUPTED
    try {
      await wait(options.every * 1_000, undefined, { signal: io.signal })
    } catch {
      return EXIT_INTERRUPTED
    }
  }
}

/** One look: reads on, notes what is new, tells it. A failure leaves what was not told for the next look. */
async function lookOnce(
  path: string,
  ways: readonly Way[],
  options: WatchOptions,
  io: Io,
): Promise<SourceError | undefined> {
  const store = openCase(path)
  try {
    // what is known before the first look of all is known
    if (store.getMeta(WATCHED) === undefined) {
      const known = await currentAlerts(store, io)
      store.noteAlerts(known.map(({ id }) => ({ id, waiting: [] })))
      store.setMeta(WATCHED, 'yes')
    }
    const unread = await readOn(store, options, io)
    const untold = await tellAll(store, ways, options, io)
    return unread ?? untold
  } finally {
    store.close()
  }
}

/** Key of the small facts of a case: that it was watched, so that what it knew then is known. */
const WATCHED = 'watched'

async function tellAll(
  store: CaseStore,
  ways: readonly Way[],
  options: WatchOptions,
  io: Io,
): Promise<SourceError | undefined> {
  const all = await currentAlerts(store, io)
  const before = store.alerts()
  const fresh = all.filter(({ id }) => !before.has(id))
  store.noteAlerts(fresh.map(({ id }) => ({ id, waiting: ways.map(({ name }) => name) })))
  let failed: SourceError | undefined
  const waiting = store.alerts()
  const closed = new Set<Way['name']>()
  for (const alert of all) {
    let left = waiting.get(alert.id) ?? []
    for (const way of ways.filter(({ name }) => left.includes(name) && !closed.has(name))) {
      try {
        await way.tell(alert)
        left = left.filter((name) => name !== way.name)
        store.noteAlerts([{ id: alert.id, waiting: left }])
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        failed ??= error
        // whoever cannot be reached is not waited for with each alert: the rest goes at the next look
        if (error instanceof UnreachableError) closed.add(way.name)
      }
    }
  }
  if (options.quiet !== true) io.err(`looked: ${fresh.length} new\n`)
  return failed
}

async function currentAlerts(store: CaseStore, io: Io) {
  const view = caseView(store, contextOf(store))
  return alertsOf(view, deskOf(view, await frozenAnswersOf(store, io.signal)).places)
}

/** Reads every live chain of the case on to its present. What was read before a failure is kept. */
async function readOn(store: CaseStore, options: WatchOptions, io: Io): Promise<SourceError | undefined> {
  const catalogue = shippedCatalogue()
  const incident = incidentOf(store)
  const facts = liveFactsOf(store)
  const chains = [
    ...new Set<Chain>([...incident.seeds.map(({ address }) => chainOf(address)), ...facts.map(({ chain }) => chain)]),
  ]
  // As it was traced, unless the user says otherwise: another finality would end the case at another block.
  const finality = options.finality ?? facts.find((fact) => fact.finality !== undefined)?.finality
  const live = openLive(
    { options: { ...options, ...(finality === undefined ? {} : { finality }) }, chains, catalogue },
    io,
  )
  const sources = live.map(({ source }) => source)
  try {
    keepLiveFacts(
      store,
      live.map(({ fact }) => fact),
    )
    const labels = await openTraceLabels({}, onlyChain(chains), io)
    try {
      const policy = policyOf(store)
      await traceCase({
        store,
        incident,
        canonicalIncident: store.getMeta('incident')!,
        sources: sources.map(withTurns),
        policy: options.maxRequests === undefined ? policy : { ...policy, maxRequests: options.maxRequests },
        catalogue,
        labels,
        signal: io.signal,
        decode: decodeWith(catalogue),
        forward: true,
      })
    } finally {
      labels.close()
    }
    return undefined
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  } finally {
    closeAll(sources)
  }
}

/** A recorded file says tomorrow what it says today. */
function refuseRecorded(store: CaseStore): void {
  const recorded = store.ledgers().find(({ identity, name }) => !isFreezeSource(name) && !isFinder({ name, identity }))
  if (recorded === undefined && store.sources().length > 0) return
  throw new InputError(`${store.path} cannot be watched`, {
    got: recorded === undefined ? 'a case without a source' : `rows of the recorded ledger ${recorded.name}`,
    wanted: 'a case that was traced over live sources alone',
    next: 'trace the theft again with --source',
  })
}
