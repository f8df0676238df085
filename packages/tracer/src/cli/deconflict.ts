import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { InputError } from '../model/errors.ts'
import { answerExchange, finishExchange, startExchange } from '../share/deconflict/exchange.ts'
import { readAnswer, readKept, readRequest, writeAnswer, writeKept, writeRequest } from '../share/deconflict/files.ts'
import { type Shared, sharedAddresses, taintedOf } from '../share/deconflict/local.ts'
import type { CaseStore } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { readAddressList } from './address-list.ts'
import { incidentOf, isCaseFile, withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { jsonOption, wholeNumber } from './options.ts'
import { count } from './plural.ts'

/** `spoor deconflict`: what two agencies have in common, and nothing else. */
export function addDeconflict(program: Command, io: Io): void {
  const deconflict = program
    .command('deconflict')
    .summary('find what cases of several agencies have in common, without showing the rest')
    .description(
      'Finds the addresses that two agencies both follow, by files that show neither side anything else; or what several local cases have in common.',
    )
  addStart(deconflict, io)
  addAnswer(deconflict, io)
  addFinish(deconflict, io)
  addLocal(deconflict, io)
}

function addStart(parent: Command, io: Io): void {
  const command = parent
    .command('start')
    .summary('first step: mask your addresses')
    .description(
      'Masks your addresses into a request for the other side, and keeps the secret that belongs to it in a file that only you can read.',
    )
    .argument(
      '<list>',
      'a case file, whose addresses with stolen value count, or a list of addresses as for `spoor screen`',
    )
    .requiredOption('--out <file>', 'the request, to be sent to the other side')
    .requiredOption('--secret <file>', 'what you need to finish; never send it')
    .option('--chain <caip2>', 'the chain of addresses that are written without one')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor deconflict start ours.sqlite --out ours.request --secret ours.secret')
  command.action(async (list: string) => {
    const { out, secret, chain, json } = command.opts<{ out: string; secret: string; chain?: string; json?: boolean }>()
    const addresses = await addressesIn(list, chain)
    const { request, kept } = await startExchange(addresses)
    writeKept(secret, kept)
    writeRequest(out, request)
    say(
      { addresses: addresses.length, request: out, secret },
      `${count(addresses.length, 'address', 'addresses')} masked in ${out}; keep ${secret} to finish`,
      json,
      io,
    )
  })
}

function addAnswer(parent: Command, io: Io): void {
  const command = parent
    .command('answer')
    .summary('second step, at the other side: mask what came, and your own')
    .description(
      'Masks the points of a request once more and your own addresses beside them. Whoever sent the request then learns which of his addresses you have too, and nothing else.',
    )
    .argument('<request>', 'the file that the other side wrote with `spoor deconflict start`')
    .argument('<list>', 'your case file or list of addresses')
    .requiredOption('--out <file>', 'the answer, to be sent back')
    .option('--at-most <n>', 'refuse a request with more points', wholeNumber('--at-most', 1), 1_000_000)
    .option('--chain <caip2>', 'the chain of addresses that are written without one')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor deconflict answer ours.request theirs.sqlite --out theirs.answer')
  command.action(async (path: string, list: string) => {
    const { out, atMost, chain, json } = command.opts<{ out: string; atMost: number; chain?: string; json?: boolean }>()
    const request = readRequest(path)
    const addresses = await addressesIn(list, chain)
    writeAnswer(out, await answerExchange(request, addresses, atMost))
    const points = request.points.length / 32
    say(
      { addresses: addresses.length, points, answer: out },
      `${count(points, 'point', 'points')} came, ${count(addresses.length, 'address', 'addresses')} of yours masked in ${out}`,
      json,
      io,
    )
  })
}

function addFinish(parent: Command, io: Io): void {
  const command = parent
    .command('finish')
    .summary('last step: see which addresses both have')
    .description('Says which of your addresses the other side has too.')
    .argument('<secret>', 'the file that you kept')
    .argument('<answer>', 'the file that came back')
    .option('--out <file>', 'write the addresses as a list as well: what you tell the other side')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor deconflict finish ours.secret theirs.answer --out both.txt')
  command.action(async (secret: string, path: string) => {
    const { out, json } = command.opts<{ out?: string; json?: boolean }>()
    const both = await finishExchange(readKept(secret), readAnswer(path))
    const list = both.map((address) => `${address}\n`).join('')
    if (out !== undefined) writeFileSync(out, list, { flag: 'wx' })
    io.out(json ? `${JSON.stringify({ both })}\n` : `${count(both.length, 'address', 'addresses')} in common\n${list}`)
  })
}

function addLocal(parent: Command, io: Io): void {
  const command = parent
    .command('local')
    .summary('what several cases on this machine have in common')
    .description('Lists the addresses that received stolen value in two or more of the cases, with how much in each.')
    .argument('<cases...>', 'two or more case files')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor deconflict local cases/bybit-2025.sqlite cases/wazirx-2024.sqlite')
  command.action((paths: readonly string[]) => {
    if (paths.length < 2) throw new InputError('one case has nothing in common', { wanted: 'two or more case files' })
    const open: { name: string; store: CaseStore }[] = []
    try {
      for (const path of paths) {
        const store = openCase(path, { readonly: true })
        open.push({ name: path, store })
        incidentOf(store)
      }
      const shared = sharedAddresses(open)
      io.out(command.opts<{ json?: boolean }>().json ? `${JSON.stringify({ shared })}\n` : localText(shared))
    } finally {
      for (const { store } of open) store.close()
    }
  })
}

function localText(shared: readonly Shared[]): string {
  const lines = shared.flatMap(({ address, cases }) => [
    address,
    ...cases.map(({ case: name, hop, received }) => {
      const sums = Object.entries(received).map(([asset, units]) => `${units} of ${asset}`)
      return `  ${name}: hop ${hop ?? 'unknown'}, received ${sums.join(', ')}`
    }),
  ])
  return `${count(shared.length, 'address', 'addresses')} in common\n${lines.map((line) => `${line}\n`).join('')}`
}

async function addressesIn(path: string, chain: string | undefined): Promise<string[]> {
  if (isCaseFile(path)) return withCase(path, taintedOf)
  return readAddressList(path, chain).map(({ address }) => address)
}

function say(found: object, text: string, json: boolean | undefined, io: Io): void {
  io.out(json ? `${JSON.stringify(found)}\n` : `${text}\n`)
}
