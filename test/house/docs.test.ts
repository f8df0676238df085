import { createRequire } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../packages/tracer/src/cli/io.ts'
import { spoor } from '../../packages/tracer/src/cli/run.ts'
import { EXIT_CODE } from '../../packages/tracer/src/model/errors.ts'
import { SINKS, STOP_CATEGORIES, type Stop } from '../../packages/tracer/src/model/stop.ts'
import { EVIDENCE, METHODS } from '../../packages/tracer/src/model/trace.ts'
import { FLAGS, TRANSFER_KINDS } from '../../packages/tracer/src/model/transfer.ts'
import { LEDGER_COLUMNS } from '../../packages/tracer/src/source/ledger-columns.ts'
import { MIGRATIONS, migrate } from '../../packages/tracer/src/store/migrations.ts'
import { anchorOf, linksOf, proseOf, type Section, sectionsOf, shellLines, tableRows } from './markdown.ts'
import { exists, filesUnder, textOf } from './source-tree.ts'

const MANUAL = 'docs/manual.md'
const GLOSSARY = 'docs/glossary.md'
const PAGES = filesUnder('', (path) => path.endsWith('.md'))

const sections = sectionsOf(MANUAL)
const section = (title: string): Section => {
  const found = sections.get(title)
  expect(found, `${MANUAL} has no section "${title}"`).toBeDefined()
  return found!
}
/** Whether a text says something in code letters, alone or at the start: `--json`, `--until <date>`. */
const names = (text: string, word: string): boolean =>
  [' ', '`', '=', ','].some((end) => text.replaceAll('\\|', '|').includes(`\`${word}${end}`))

// The command line as it is built, not as somebody wrote it down.
type Command = Awaited<ReturnType<typeof spoor>>
type Option = Command['options'][number]
const silent = { out: () => {}, err: () => {} } as unknown as Io
const program: Command = await spoor(silent, () => {})
const commandsBelow = (command: Command): Command[] =>
  command.commands.flatMap((child) => [child, ...commandsBelow(child)])
const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
const leaves = commandsBelow(program).filter(({ commands }) => commands.length === 0)
const optionsOf = (command: Command): readonly Option[] => command.options.filter((option) => !option.hidden)

describe('the manual explains the command line', () => {
  it.each(leaves.map((command) => [nameOf(command), command] as const))('%s', (name, command) => {
    const { text } = section(`\`${name}\``)
    const missing = [
      ...optionsOf(command).map((option) => option.long ?? option.flags),
      ...command.registeredArguments.map((argument) => `<${argument.name()}${argument.variadic ? '...' : ''}>`),
    ].filter((word) => !names(text, word))
    expect(missing).toEqual([])
    expect(text, 'it shows an example').toContain(`\`\`\`sh\n${name}`)
  })

  it('explains the options before any command', () => {
    const missing = optionsOf(program).filter((option) => !names(section('Commands').text, option.long!))
    expect(missing.map((option) => option.long)).toEqual([])
  })

  it('describes no command that does not exist', () => {
    const described = [...sections.keys()].flatMap((title) => /^`(spoor [^`]*)`$/.exec(title)?.[1] ?? [])
    expect(described).toEqual(
      leaves
        .map(nameOf)
        .filter((name) => described.includes(name))
        .sort((a, b) => described.indexOf(a) - described.indexOf(b)),
    )
  })

  it('every option it writes in code letters is one of some command or script', () => {
    const known = new Set([
      ...[program, ...leaves].flatMap((command) => optionsOf(command).map((option) => option.long!)),
      '--help',
      ...SCRIPT_OPTIONS,
    ])
    const written = [...textOf(MANUAL).matchAll(/`(--[a-z][a-z-]*)/g)].map((match) => match[1]!)
    expect([...new Set(written)].filter((option) => !known.has(option))).toEqual([])
  })

  it('explains every exit code', () => {
    const codes = [...Object.values(EXIT_CODE), 0, 130].map(String)
    const rows = tableRows(section('Exit codes').text).map(([code]) => code!.replaceAll('`', ''))
    expect(rows.sort()).toEqual(codes.sort())
  })
})

/** Of `npm start`, which is a script beside the command line. */
const SCRIPT_OPTIONS = ['--no-serve', '--no-open', '--port', '--force']

/** Kinds and reasons of the union `Stop`: a new one that is missing here does not compile. */
const STOP_KINDS: Readonly<Record<Stop['kind'], true>> = {
  place: true,
  resting: true,
  'record-ends': true,
  unread: true,
  'source-failed': true,
}
const UNREAD: Readonly<Record<Extract<Stop, { kind: 'unread' }>['because'], true>> = {
  budget: true,
  hops: true,
  floor: true,
  share: true,
  until: true,
  interrupted: true,
}
const ORIGINS: Readonly<Record<Extract<Stop, { kind: 'place' }>['origin'], true>> = {
  incident: true,
  label: true,
  learned: true,
  protocol: true,
  analyst: true,
}

describe('the manual explains the words of a case', () => {
  const closed: readonly (readonly [what: string, where: string, words: readonly string[]])[] = [
    ['method', 'Methods', METHODS],
    ['sink', 'Sinks', SINKS],
    ['stop kind', 'Stops', Object.keys(STOP_KINDS)],
    ['stop category', 'Stops', STOP_CATEGORIES],
    ['stop origin', 'Stops', Object.keys(ORIGINS)],
    ['reason for not reading', 'Stops', Object.keys(UNREAD)],
    ['flag', 'Flags', Object.keys(FLAGS)],
    ['evidence', 'Evidence', EVIDENCE],
    ['column of a recorded ledger', 'The recorded ledger', LEDGER_COLUMNS],
    ['kind of a ledger row', 'The recorded ledger', TRANSFER_KINDS],
  ]

  it.each(closed)('every %s, in "%s"', (_, where, words) => {
    const firstCells = tableRows(section(where).text).map(([first]) => first!)
    const { text } = section(where)
    const missing = words.filter(
      (word) => !firstCells.some((cell) => cell.includes(`\`${word}\``)) && !names(text, word),
    )
    expect(missing).toEqual([])
  })

  it.each(METHODS)('method %s has a section with a worked example', (method) => {
    expect(section(`\`${method}\``).text).toMatch(/\d/)
  })
})

describe('the manual explains the incident file', () => {
  it('field by field, as the schema has them', () => {
    const { text } = section('The incident file')
    const fields = fieldsOf(JSON.parse(textOf('data/schemas/incident.schema.json')) as Schema)
    expect(fields.length).toBeGreaterThan(40)
    expect(fields.filter((field) => field !== '$schema' && !text.includes(`\`${field}`))).toEqual([])
  })
})

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** Names of all fields of a schema: `seeds[]` for a list, `tx` for what is in it. */
function fieldsOf({ properties = {} }: Schema): string[] {
  return Object.entries(properties).flatMap(([name, field]) =>
    field.items === undefined ? [name, ...fieldsOf(field)] : [`${name}[]`, ...fieldsOf(field.items)],
  )
}

describe('the manual explains the case file', () => {
  const fromTracer = createRequire(new URL('../../packages/tracer/package.json', import.meta.url))
  const Sqlite = fromTracer('better-sqlite3') as new (path: string) => Database
  const db = new Sqlite(':memory:')
  migrate(db, MIGRATIONS)
  const columns = db
    .prepare<[], { type: string; owner: string; name: string }>(
      `SELECT m.type, m.name AS owner, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid`,
    )
    .all()
  db.close()
  const owners = [...new Map(columns.map(({ owner, type }) => [owner, type]))]

  it.each(owners)('%s, a %s, column by column', (owner) => {
    const { text } = section(`\`${owner}\``)
    const explained = new Set(
      tableRows(text).flatMap(([first]) => [...first!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)),
    )
    expect([...explained].sort()).toEqual(
      columns
        .filter((column) => column.owner === owner)
        .map(({ name }) => name)
        .sort(),
    )
    for (const [first, meaning] of tableRows(text)) expect(meaning, first).not.toBe('')
  })
})

describe('pages', () => {
  it.each(PAGES)('%s: every relative link leads somewhere', (page) => {
    const broken = linksOf(page).filter((link) => {
      if (/^(?:https?|mailto):/.test(link)) return false
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : normalize(join(dirname(page), path)).replaceAll('\\', '/')
      if (!exists(target)) return true
      return anchor !== undefined && ![...sectionsOf(target).keys()].some((title) => anchorOf(title) === anchor)
    })
    expect(broken).toEqual([])
  })

  it.each(PAGES.filter((page) => shellLines(page).length > 0))('%s: every command it shows exists', (page) => {
    expect(shellLines(page).flatMap(wrongIn)).toEqual([])
  })

  it('docs/decisions/README.md lists every record, and each says context, choice and what was turned down', () => {
    const records = filesUnder('docs/decisions', (path) => /\/\d{4}-[a-z0-9-]+\.md$/.test(path))
    const listed = linksOf('docs/decisions/README.md').map((link) => `docs/decisions/${link}`)
    expect(listed.filter((link) => /\/\d{4}-/.test(link)).sort()).toEqual(records)
    for (const record of records) {
      expect([...sectionsOf(record).keys()].slice(1), record).toEqual(['Context', 'Choice', 'Turned down'])
    }
  })
})

/** What is wrong with a line that a reader is told to type; nothing for programs that are not ours. */
function wrongIn(line: string): string[] {
  const words = line.split(/\s+/).filter((word) => word !== '|')
  const scripts = Object.keys((JSON.parse(textOf('package.json')) as { scripts: object }).scripts)
  if (words[0] === 'npm') {
    const script = words[1] === 'run' ? words.slice(2).find((word) => !word.startsWith('-'))! : words[1]!
    if (!scripts.includes(script)) return [`${line}: no script ${script}`]
    return script === 'spoor' ? wrongIn(`spoor ${words.slice(words.indexOf('--') + 1).join(' ')}`) : []
  }
  if (words[0] !== 'spoor') return []
  const known = [3, 2]
    .map((length) => commandsBelow(program).find((command) => nameOf(command) === words.slice(0, length).join(' ')))
    .find((command) => command !== undefined)
  if (known === undefined) return words[1]?.startsWith('--') ? [] : [`${line}: no such command`]
  const options = [...optionsOf(known).map((option) => option.long), '--help']
  return words
    .filter((word) => word.startsWith('--'))
    .map((word) => word.split('=')[0]!)
    .filter((word) => !options.includes(word))
    .map((word) => `${line}: ${known.name()} has no ${word}`)
}

describe('the glossary', () => {
  const rows = tableRows(textOf(GLOSSARY))
  const pages = ['README.md', MANUAL, 'CONTRIBUTING.md', 'CHANGELOG.md']
  const prose = pages.map((page) => [page, proseOf(page).toLowerCase()] as const)
  const wordsIn = (cell: string | undefined) =>
    (cell ?? '')
      .split(',')
      .map((word) => word.replaceAll('*', '').trim().toLowerCase())
      .filter((word) => word !== '')
  const has = (text: string, word: string) =>
    new RegExp(`(?<![\\p{L}-])${word}(?:s|es|d|ed)?(?![\\p{L}-])`, 'u').test(text)

  it('gives each word one line', () => {
    const words = rows.flatMap(([word]) => wordsIn(word))
    expect(words.length).toBeGreaterThan(30)
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([])
  })

  it.each(rows.map(([word]) => word!))('%s is used in the manual', (word) => {
    const text = textOf(MANUAL).toLowerCase()
    expect(wordsIn(word).filter((item) => !has(text, item))).toEqual([])
  })

  it.each(rows.filter(([, , not]) => (not ?? '') !== '').map(([word, , not]) => [word!, not!]))(
    '%s: no page says %s instead',
    (_, not) => {
      const found = prose.flatMap(([page, text]) =>
        wordsIn(not)
          .filter((word) => has(text, word))
          .map((word) => `${page}: ${word}`),
      )
      expect(found).toEqual([])
    },
  )
})
