import type { Command } from 'commander'
import { plain } from '../export/plain-text.ts'
import { InputError } from '../model/errors.ts'
import { showTime } from '../model/time.ts'
import { type CaseDiff, type Change, diffCases, type Moved } from '../share/diff.ts'
import { incidentOf, withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { jsonOption, wholeNumber } from './options.ts'
import { type ReceiveOptions, withReceived } from './verify-bundle.ts'

interface DiffOptions extends ReceiveOptions {
  readonly json?: boolean
  readonly limit: number
}

/** `spoor diff`: what a newer state of a case has that an older one had not. */
export function addDiff(program: Command, io: Io): void {
  const command = program
    .command('diff')
    .summary('say what moved, what was learned and what changed between two states of a case')
    .description(
      'Compares an older and a newer state of a case: stolen value that moved since, what was learned of earlier payments, and what changed: facts, readings, labels, overrides, decisions, stops and sums, each with its cause.',
    )
    .argument('<old>', 'a case file or a bundle')
    .argument('<new>', 'a later one of the same incident')
    .option('--identity <file>', 'your key, for bundles that were encrypted for you')
    .option('--limit <n>', 'lines of each kind; --json has all', wholeNumber('--limit', 0), 10)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  spoor diff monday.spoor friday.spoor\n  spoor diff monday.sqlite friday.sqlite --json',
    )
  command.action(async (older: string, newer: string) => {
    const options = command.opts<DiffOptions>()
    const found = await withReceived(older, options, (one) =>
      withReceived(newer, options, (two) =>
        withCase(one.casePath, (before) =>
          withCase(two.casePath, (after) => {
            refuseOtherIncident(incidentOf(before).id, incidentOf(after).id)
            return diffCases(before, after)
          }),
        ),
      ),
    )
    io.out(options.json ? `${JSON.stringify(found)}\n` : diffText(found, options.limit))
  })
}

/** A page for people; every list is cut after so many lines, and says so. */
export function diffText(diff: CaseDiff, limit: number): string {
  if (diff.same) return `nothing differs: ${diff.after}\n`
  const block = (title: string, lines: readonly string[]): string => {
    if (lines.length === 0) return ''
    const more = lines.length > limit ? [`  and ${lines.length - limit} more (--limit, --json)`] : []
    return `${title}: ${lines.length}\n${[...lines.slice(0, limit), ...more].join('\n')}\n`
  }
  const { added, gone, changed } = diff.facts
  const because = diff.sinks.map(
    ({ sink, address, asset, before, after, because }) =>
      `  ${address} ${sink}: ${before} -> ${after} of ${asset} (${because.join(', ')})`,
  )
  return [
    `${diff.incident}\n  ${diff.before}\n  ${diff.after}\n`,
    block('moved', diff.moved.map(movedLine)),
    block('learned', diff.learned.map(movedLine)),
    added + gone + changed === 0 ? '' : `facts: ${added} added, ${gone} gone, ${changed} changed\n`,
    block('given', diff.given.map(changeLine)),
    block('readings', diff.readings.map(changeLine)),
    block(
      'labels',
      diff.labels.map(({ of, ...rest }) => changeLine({ of: of.slice(0, of.indexOf(' ')), ...rest })),
    ),
    block('overrides', diff.overrides.map(changeLine)),
    block('decisions on leads', diff.decisions.map(changeLine)),
    block('stops', diff.stops.map(changeLine)),
    block('sinks', because),
    block('sums', diff.sums.map(changeLine)),
  ].join('')
}

function movedLine({ time, from, to, asset, taint, id }: Moved): string {
  return `  ${time === null ? 'time unknown' : showTime(time)} ${from} -> ${to ?? 'fee'}: ${taint} stolen of ${asset} (${id})`
}

function changeLine({ of, before, after }: Change): string {
  return `  ${of}: ${shown(before)} -> ${shown(after)}`
}

const shown = (text: string | null): string => (text === null ? 'nothing' : plain(text, 120))

/** @throws InputError when two cases are not of one incident */
export function refuseOtherIncident(one: string, other: string): void {
  if (one === other) return
  throw new InputError('the cases are of different incidents', {
    got: `${one} and ${other}`,
    wanted: 'two cases of one incident',
    next: 'see what they have in common with `spoor deconflict local`',
  })
}
