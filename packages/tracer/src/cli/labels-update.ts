import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { plain } from '../export/plain-text.ts'
import { InputError, SourceError, SpoorError } from '../model/errors.ts'
import { fetchSet } from '../source/label-fetch.ts'
import { defaultsOf, type LabelSetSource, labelSetSources } from '../source/label-sets.ts'
import type { LabelFile } from '../source/labels-file.ts'
import { type LabelStore, openLabels } from '../source/labels-store.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { type CommonOptions, jsonOption, wholeNumber } from './options.ts'
import { count } from './plural.ts'

interface UpdateOptions extends CommonOptions {
  readonly only?: string
  readonly dryRun?: boolean
  readonly mayShrink?: boolean
  readonly sets?: string
  readonly timeout: number
}

/** What became of one set. */
interface Updated {
  readonly id: string
  readonly state: 'updated' | 'unchanged' | 'failed'
  readonly files: readonly Pick<LabelFile, 'name' | 'sha256' | 'labels' | 'actors' | 'bad'>[]
  readonly why: string
}

/** `spoor labels update`: fetches public sets of labels. */
export function addUpdate(labels: Command, io: Io): void {
  const command = labels
    .command('update')
    .summary('fetch public sets of labels and import them')
    .description(
      'Fetches public sets of labels over the network and puts each in the place of what is loaded of it. This is the only command of labels that asks anybody. A set comes whole or not at all; a set under a licence that binds its users is fetched only where --only names it.',
    )
    .option('--only <ids>', 'sets with commas between them (default: all but those that have to be named)')
    .option('--dry-run', 'list the sets, their licences and where they are; ask nobody')
    .option('--may-shrink', 'take a set that has less than half of what is loaded of it')
    .option('--sets <file>', 'another list of sets, in the form of data/label-sets/sets.json')
    .option('--timeout <seconds>', 'for one file', wholeNumber('--timeout', 1), 300)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor labels update --dry-run
  spoor labels update --only ofac,graphsense
  spoor labels update --sets agency-mirror.json --json`,
    )
    .action(async () => {
      const options = command.opts<UpdateOptions>()
      const sets = chosen(labelSetSources(options.sets), options.only)
      if (options.dryRun) {
        io.out(options.json ? `${JSON.stringify({ sets })}\n` : listText(sets))
        return
      }
      const store = openLabels()
      const done: Updated[] = []
      try {
        for (const set of sets) done.push(await update(set, store, options, io))
      } finally {
        store.close()
      }
      io.out(options.json ? `${JSON.stringify({ path: store.path, sets: done })}\n` : doneText(done, store.path))
      const failed = done.filter(({ state }) => state === 'failed')
      if (failed.length > 0) {
        throw new SourceError(
          `${count(failed.length, 'set', 'sets')} of ${done.length} could not be brought up to date`,
          {
            got: failed.map(({ id, why }) => `${id}: ${why}`).join('; '),
            next: 'what was loaded of them stays; try again later, or leave them out with --only',
          },
        )
      }
    })
}

async function update(set: LabelSetSource, store: LabelStore, options: UpdateOptions, io: Io): Promise<Updated> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-labels-'))
  try {
    const timeoutMs = options.timeout * 1_000
    const paths = await fetchSet(set, { folder, timeoutMs, now: io.now, signal: io.signal })
    const mayShrink = options.mayShrink === true
    const read = await store.replaceSet(set.id, paths, defaultsOf(set), mayShrink, io.signal, set.format)
    const files = read.map(({ name, sha256, labels, actors, bad }) => ({ name, sha256, labels, actors, bad }))
    return { id: set.id, state: read.some(({ fresh }) => fresh) ? 'updated' : 'unchanged', files, why: '' }
  } catch (error) {
    if (io.signal.aborted || !(error instanceof SpoorError)) throw error
    return {
      id: set.id,
      state: 'failed',
      files: [],
      why: [error.what, error.got].filter((part) => part !== '').join(': '),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function chosen(sets: readonly LabelSetSource[], only: string | undefined): readonly LabelSetSource[] {
  if (only === undefined) return sets.filter(({ optIn }) => optIn !== true)
  return only.split(',').map((text) => {
    const id = text.trim()
    const set = sets.find((one) => one.id === id)
    if (set !== undefined) return set
    const ids = sets.map((one) => one.id)
    throw new InputError('unknown set of labels', {
      got: id,
      wanted: ids.join(', '),
      next: `did you mean ${nearest(id, ids) ?? ids[0]}?`,
    })
  })
}

function listText(sets: readonly LabelSetSource[]): string {
  const lines = sets.flatMap(({ id, title, licence, urls, optIn }) => [
    `${id}: ${plain(title, 100)}; licence: ${plain(licence, 100)}${optIn === true ? '; fetched only by --only' : ''}`,
    ...urls.map((url) => `  ${plain(url, 300)}`),
  ])
  return `${lines.join('\n')}\nnobody was asked\n`
}

function doneText(done: readonly Updated[], path: string): string {
  const lines = done.flatMap(({ id, state, files, why }) => [
    `${id}: ${state}${why === '' ? '' : `; ${plain(why, 300)}`}`,
    ...files.flatMap(({ name, sha256, labels, actors, bad }) => [
      `  ${plain(name, 60)}: ${count(labels, 'label', 'labels')}, ${count(actors, 'actor', 'actors')}${bad.length === 0 ? '' : `, ${bad.length} left out`}`,
      `    sha256 ${sha256}`,
    ]),
  ])
  return `${[...lines, `kept in ${path}`].join('\n')}\n`
}
