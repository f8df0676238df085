import type { Command } from 'commander'
import { type Address, chainOf } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { IncidentFile } from '../source/incident-file.ts'
import type { Source } from '../source/source.ts'
import { addAddressOptions, idOf, incidentOfAddress, needTheft } from './address-incident.ts'
import { askedOf, incidentAskedFor } from './asked.ts'
import { openFinders } from './bridge-apis.ts'
import { caseExists, defaultCasePath, ledgerCacheOf } from './case-arg.ts'
import { printPlan } from './dry-run.ts'
import { findIncident, type IncidentArgument } from './incident-arg.ts'
import { EXIT_INTERRUPTED } from './interrupted.ts'
import type { Io } from './io.ts'
import { openLive } from './live-sources.ts'
import { traceOffline } from './offline.ts'
import { isQuiet, jsonOption, nowOption, presentOf, quietOption } from './options.ts'
import { planHops } from './plan-live.ts'
import { progressView } from './progress.ts'
import { runTrace } from './run-trace.ts'
import { closeAll, onlyChain, openLedgers } from './sources.ts'
import { openTraceLabels } from './trace-labels.ts'
import { addTraceOptions, overridesFrom, policyFrom, type TraceOptions } from './trace-options.ts'

/** `spoor trace`: walks a theft outward and prints where its units are. */
export function addTrace(program: Command, io: Io, exitWith: (code: number) => void): void {
  const command = program
    .command('trace')
    .summary('walk a theft outward and print where its units are')
    .description(
      'Walks a theft outward over its sources, keeps exact account of every stolen unit in a case file, and prints where each of them is. Run it again to go on after an interruption.',
    )
    .argument(
      '<incident>',
      'id of a shipped incident, an incident file, or an address (then see the options for addresses)',
    )
  addTraceOptions(command)
  addAddressOptions(command)
  command
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(nowOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor trace bybit-2025
  spoor trace wazirx-2024 --method haircut --case cases/wazirx-haircut.sqlite --json
  spoor trace theft.json --ledger transfers.csv.gz --ledger-complete 2025-03-31 --stop eip155:1:0x28c6c06298d514db089934071355e5743bf21d60=service
  spoor trace 0x47666fab8bd0ac7003bce3f5c3585383f09486e2 --chain eip155:1 --asset eip155:1/slip44:60 --all \\
    --tx 0xb61413c495fdad6114a7aa863a00b2e3c28945979a10885b12b30316ea9f072c --ledger transfers.csv`,
    )
    .action(async (argument: string) => exitWith(await trace(argument, command.opts<TraceOptions>(), io)))
}

async function trace(argument: string, options: TraceOptions, io: Io): Promise<number> {
  if (options.offline) return traceOffline(argument, options, io)
  const target = findIncident(argument, options.chain)
  const policy = policyFrom(options)
  const catalogue = shippedCatalogue()
  const now = presentOf(options, io)
  const casePath =
    options.case ?? defaultCasePath(target.kind === 'file' ? target.file.incident.id : idOf(target.address))
  refuseIdleOptions(target, options)
  if (target.kind === 'address') needTheft(target.address, options)
  const chain =
    options.chain ?? chainOf(target.kind === 'file' ? target.file.incident.seeds[0]!.address : target.address)
  const overrides = overridesFrom(options, chain)
  const live = isLive(target, options) ? openLive({ options, chains: chainsOf(target), catalogue }, io) : []
  const labels = await openTraceLabels(options, onlyChain(chainsOf(target)), io).catch((error: unknown) => {
    closeAll(live.map(({ source }) => source))
    throw error
  })
  if (options.dryRun) {
    const sources = live.map(({ source }) => source)
    const finders = (options.bridgeApi ?? []).map(({ name }) => `bridge-api ${name}`)
    try {
      const file = async () =>
        target.kind === 'file' ? target.file : await fileOfAddress(target.address, casePath, options, sources, io)
      const hops =
        sources.length === 0 ? [] : await planHops({ file: await file(), sources, policy, catalogue, labels }, io)
      const names = [...sources.map(({ name }) => name), ...new Set(finders)]
      printPlan({ target, casePath, policy, options, overrides, hops, live: names }, io)
    } finally {
      labels.close()
      closeAll(sources)
    }
    return 0
  }
  const view = progressView(io, isQuiet(options))
  let sources: Source[] = live.map(({ source }) => source)
  const finders = openFinders(options, io)
  const ledgerChain = options.ledgerChain ?? onlyChain(chainsOf(target))
  try {
    const ledgers = await openLedgers({
      ...(target.kind === 'file' ? { incident: target.file.incident } : {}),
      more: options.ledger ?? [],
      ...(options.ledgerComplete === undefined ? {} : { completeTo: options.ledgerComplete }),
      ...(ledgerChain === undefined ? {} : { chain: ledgerChain }),
      knownChains: catalogue.knownChains,
      now,
      cacheDir: ledgerCacheOf(casePath),
      onRows: view.reading,
      signal: io.signal,
    })
    sources = [...ledgers, ...sources]
    const file =
      target.kind === 'file' ? target.file : await fileOfAddress(target.address, casePath, options, sources, io)
    warn(file, options, io)
    const facts = live.map(({ fact }) => fact)
    const asked = target.kind === 'address' ? { asked: askedOf(target.address, options) } : {}
    const given = { policy, overrides, catalogue, labels, options, view }
    const run = { ...asked, file, casePath, sources, live: facts, finders, ...given }
    const end = await runTrace(run, io)
    return end === 'interrupted' ? EXIT_INTERRUPTED : 0
  } finally {
    view.done()
    labels.close()
    closeAll(sources)
    for (const finder of finders) finder.close()
  }
}

/** Live chains are read where it is asked for, or where no ledger is given. */
function isLive(target: IncidentArgument, options: TraceOptions): boolean {
  const own = target.kind === 'file' ? target.file.incident.ledgers.length : 0
  return options.source !== undefined || own + (options.ledger ?? []).length === 0
}

function chainsOf(target: IncidentArgument): readonly Chain[] {
  const seeds = target.kind === 'file' ? target.file.incident.seeds.map((seed) => seed.address) : [target.address]
  return [...new Set(seeds.map(chainOf))]
}

/** The incident of a theft named by its address: as the case has it, if it was asked for in the same words, else as the sources say. */
async function fileOfAddress(
  address: Address,
  casePath: string,
  options: TraceOptions,
  sources: readonly Source[],
  io: Io,
): Promise<IncidentFile> {
  if (caseExists(casePath) && options.force !== true) {
    const known = incidentAskedFor(casePath, askedOf(address, options))
    if (known !== undefined) return known
  }
  for (const { live } of sources) await live?.begin(undefined, { signal: io.signal })
  const file = await incidentOfAddress(address, options, sources)
  // These answers led to the incident; the walk asks for itself what its facts rest on.
  for (const { live } of sources) live?.drain()
  return file
}

/** An option that would do nothing is a slip, not a choice. */
function refuseIdleOptions(target: IncidentArgument, options: TraceOptions): void {
  const { asset, units, all, tx, fromBlock, ledger, ledgerComplete } = options
  const given = Object.entries({
    '--asset': asset,
    '--units': units,
    '--all': all,
    '--tx': tx,
    '--from-block': fromBlock,
  })
  const idle = given.find(([, value]) => value !== undefined)
  if (target.kind === 'file' && idle !== undefined) {
    throw new InputError(`${idle[0]} has no meaning for an incident file`, {
      got: `the incident ${target.file.incident.id}, which states its seeds itself`,
      wanted: `${idle[0]} only where <incident> is an address`,
      next: 'change the seeds in the incident file, or leave the option out',
    })
  }
  if (ledgerComplete !== undefined && (ledger ?? []).length === 0) {
    throw new InputError('--ledger-complete without --ledger', {
      wanted: 'a ledger of the command line; an incident states the coverage of its own ledgers itself',
    })
  }
  if (options.bridgeApi !== undefined && !isLive(target, options)) {
    throw new InputError('--bridge-api without a live source', {
      got: 'ledgers alone, which show no departure over a bridge',
      wanted: 'a source that can open transactions, like --source rpc=URL',
    })
  }
}

function warn({ warnings }: IncidentFile, options: TraceOptions, io: Io): void {
  if (isQuiet(options)) return
  for (const warning of warnings) io.err(`note: ${warning}\n`)
}
