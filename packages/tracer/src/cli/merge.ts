import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { plain } from '../export/plain-text.ts'
import type { Disagreement } from '../model/disagreement.ts'
import { InputError } from '../model/errors.ts'
import { copyCase } from '../store/copy.ts'
import { createCase, openCase } from '../store/sqlite-case.ts'
import { caseExists, withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { distinct, mergeInto, type PartFile, withParts } from './merged.ts'
import { jsonOption } from './options.ts'
import { count } from './plural.ts'
import { type ReceiveOptions, withReceived } from './verify-bundle.ts'

interface MergeOptions extends ReceiveOptions {
  readonly out: string
  readonly owners?: string
  readonly json?: boolean
}

interface Merged {
  readonly case: string
  readonly hash: string
  readonly parts: readonly { readonly owner: string; readonly hash: string }[]
  readonly disagreements: readonly Disagreement[]
}

/** `spoor merge`: one case out of those of several agencies. */
export function addMerge(program: Command, io: Io): void {
  const command = program
    .command('merge')
    .summary('make one case out of several of one incident')
    .description(
      'Makes one case out of several of one incident: facts unite by their ids, what the owners say differently stands side by side, and all of it is replayed. The result encloses every case it was made of, so that it can be verified, and is the same in whatever order they are merged.',
    )
    .argument('<cases...>', 'case files or bundles; a merged case counts as those it was made of')
    .requiredOption('--out <file>', 'the merged case')
    .option('--owners <names>', 'whose the cases are, in their order, with commas between them; - for a merged one')
    .option('--identity <file>', 'your key, for bundles that were encrypted for you')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor merge ours.sqlite theirs.spoor --owners "Police A,Exchange B" --out both.sqlite
  spoor merge both.sqlite third.spoor --owners "-,Agency C" --out all.sqlite`,
    )
  command.action(async (paths: readonly string[]) => {
    const options = command.opts<MergeOptions>()
    const merged = await merge(paths, ownersOf(options.owners, paths), options)
    io.out(options.json ? `${JSON.stringify(merged)}\n` : textOf(merged))
  })
}

async function merge(
  paths: readonly string[],
  owners: readonly (string | undefined)[],
  options: MergeOptions,
): Promise<Merged> {
  const { out } = options
  if (caseExists(out))
    throw new InputError(`there is already a file at ${out}`, { wanted: '--out with a path where no file is' })
  const folder = mkdtempSync(join(tmpdir(), 'spoor-merge-'))
  const gather = (at: number, found: readonly PartFile[]): Promise<Merged> =>
    at === paths.length
      ? Promise.resolve(write(out, found))
      : withReceived(paths[at]!, options, async ({ casePath }) => {
          const still = await standing(casePath, join(folder, `${at}.sqlite`))
          return withCase(still, (store) =>
            withParts(store, owners[at], (parts) => gather(at + 1, [...found, ...parts])),
          )
        })
  try {
    return await gather(0, [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The case as it is now, in one file: a run may be writing to it, and one that was killed leaves a part of it beside it. */
async function standing(path: string, to: string): Promise<string> {
  await withCase(path, () => copyCase(path, to))
  return to
}

function write(out: string, given: readonly PartFile[]): Merged {
  const parts = distinct(given)
  const half = `${out}.${process.pid}.half`
  try {
    // One case is what it is: nothing has to be united.
    const disagreements = parts.length === 1 ? copyAlone(parts[0]!, half) : mergeNew(half, parts)
    renameSync(half, out)
    const store = openCase(out, { readonly: true })
    const hash = store.digest()
    store.close()
    return { case: out, hash, parts: parts.map(({ owner, hash: of }) => ({ owner, hash: of })), disagreements }
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${half}${suffix}`, { force: true })
  }
}

function copyAlone({ path }: PartFile, to: string): [] {
  copyCase(path, to)
  return []
}

function mergeNew(path: string, parts: readonly PartFile[]): readonly Disagreement[] {
  const into = createCase(path)
  try {
    return mergeInto(into, parts)
  } finally {
    into.close()
  }
}

function ownersOf(text: string | undefined, paths: readonly string[]): (string | undefined)[] {
  if (text === undefined) return paths.map(() => undefined)
  const names = text.split(',').map((name) => name.trim())
  if (names.length !== paths.length || names.includes('')) {
    throw new InputError('--owners does not name the owner of each case', {
      got: text,
      wanted: `${count(paths.length, 'name', 'names')} with commas between them`,
    })
  }
  return names.map((name) => (name === '-' ? undefined : name))
}

function textOf({ case: path, hash, parts, disagreements }: Merged): string {
  const owned = parts.map(({ owner, hash: of }) => `  ${plain(owner, 60)}: ${of}\n`)
  const said = disagreements.map(
    ({ of, about, says, owners, counts, rule }) =>
      `  ${of} ${about}: ${plain(says, 120)}, says ${owners.map((name) => plain(name, 60)).join(', ')}${counts ? '; counts' : ''} (${rule})\n`,
  )
  const head = said.length === 0 ? 'nobody disagrees\n' : 'what they say differently:\n'
  return `merged: ${path}\n  ${hash}\nmade of:\n${owned.join('')}${head}${said.join('')}`
}
