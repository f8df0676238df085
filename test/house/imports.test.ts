import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import {
  everyNode,
  exists,
  fileOf,
  filesUnder,
  type Import,
  importsOf,
  isCode,
  isTest,
  told,
  treeOf,
} from './source-tree.ts'

const TRACER = 'packages/tracer/src'
const VIEWER = 'packages/viewer/src'

/** Which folder may know which (design, section 2); each knows itself. `cli` and `index.ts` know all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'all'>> = {
  model: [],
  source: ['model'],
  decode: ['model'],
  attribute: ['model'],
  store: ['model'],
  taint: ['model'],
  walk: ['model', 'source', 'decode', 'attribute', 'store', 'taint'],
  export: ['model', 'store'],
  share: ['model', 'store', 'export'],
  server: ['model', 'store', 'export', 'share'],
  cli: 'all',
  'index.ts': 'all',
}

/** What the viewer may know of the tracer. */
const TOLD = ['@spoor/tracer/case-view', '@spoor/tracer/picture']

const tracer = filesUnder(TRACER, isCode)
const viewer = filesUnder(VIEWER, isCode)
/** A test may use what its folder must not: it is no part of the program. */
const program = tracer.filter((file) => !isTest(file))

/** The folder of a file of the tracer, or the file itself where it stands in none. */
const roomOf = (file: string): string => file.slice(TRACER.length + 1).split('/')[0]!

const allImports = (files: readonly string[]): Import[] => files.flatMap(importsOf)

describe('arrows between the folders of the tracer', () => {
  it('sees every folder', () => {
    const rooms = [...new Set(tracer.map(roomOf))]
    expect(rooms.filter((room) => !(room in MAY_IMPORT))).toEqual([])
    expect(rooms).toContain('model')
  })

  it.each(Object.keys(MAY_IMPORT))('%s knows only what it may, types included', (room) => {
    const allowed = MAY_IMPORT[room]!
    const wrong = allImports(program.filter((file) => roomOf(file) === room)).filter((item) => {
      const to = fileOf(item)
      if (to === undefined) return false
      if (!to.startsWith(`${TRACER}/`)) return true
      return allowed !== 'all' && roomOf(to) !== room && !allowed.includes(roomOf(to))
    })
    expect(wrong.map(told)).toEqual([])
  })

  it('the viewer takes from the tracer nothing but types: of the case view, and of what the server tells', () => {
    const wrong = allImports(viewer).filter((item) => {
      if (item.target.startsWith('@spoor/tracer')) return item.value || !TOLD.includes(item.target)
      const to = fileOf(item)
      return to !== undefined && !to.startsWith('packages/viewer/')
    })
    expect(wrong.map(told)).toEqual([])
  })
})

describe('every import', () => {
  it.each([TRACER, VIEWER])('in %s leads to a file', (folder) => {
    const missing = allImports(filesUnder(folder, isCode)).filter((item) => {
      const to = fileOf(item)
      return to !== undefined && !exists(to)
    })
    expect(missing.map(told)).toEqual([])
  })

  it.each([TRACER, VIEWER])('in %s: no file comes back to itself, types included', (folder) => {
    const files = filesUnder(folder, isCode)
    expect(cycleIn(new Map(files.map((file) => [file, importsOf(file).map(fileOf)])))).toEqual([])
  })
})

/** One cycle of a graph, empty when it has none: takes away what leads nowhere, then follows what is left. */
function cycleIn(graph: ReadonlyMap<string, readonly (string | undefined)[]>): string[] {
  const left = new Map(
    [...graph].map(([file, to]) => [file, to.filter((next) => next !== undefined && graph.has(next))]),
  )
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const [file, to] of left) if (!to.some((next) => left.has(next!))) left.delete(file)
  }
  const path: string[] = []
  for (let at = left.keys().next().value; at !== undefined; at = left.get(at)!.find((next) => left.has(next!))) {
    const seen = path.indexOf(at)
    if (seen >= 0) return [...path.slice(seen), at]
    path.push(at)
  }
  return []
}

describe('what touches the outside', () => {
  const NETWORK = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises']
  const modules: readonly {
    readonly what: string
    readonly modules: readonly string[]
    readonly rooms: readonly string[]
  }[] = [
    { what: 'the network', modules: NETWORK.map((name) => `node:${name}`), rooms: ['source', 'server'] },
    { what: 'a listening socket', modules: ['hono', '@hono/node-server'], rooms: ['server'] },
    {
      what: 'the file system',
      modules: ['node:fs', 'node:fs/promises'],
      rooms: ['source', 'store', 'cli', 'server', 'export', 'share'],
    },
    { what: 'SQLite', modules: ['better-sqlite3'], rooms: ['source', 'store'] },
    {
      what: 'other programs',
      modules: ['node:child_process', 'node:cluster'],
      rooms: ['cli'],
    },
    // A decoder of foreign files that hangs or eats memory has to be ended from outside.
    // Arithmetic of a deconfliction would take one core for minutes.
    { what: 'threads', modules: ['node:worker_threads'], rooms: ['source', 'share'] },
  ]

  it.each(modules)('$what: only $rooms', ({ modules, rooms }) => {
    const wrong = allImports(program).filter(
      (item) =>
        item.value &&
        modules.some(
          (name) => item.target === name || (!name.startsWith('node:') && item.target.startsWith(`${name}/`)),
        ) &&
        !rooms.includes(roomOf(item.file)),
    )
    expect(wrong.map(told)).toEqual([])
  })

  it('server only listens: of the network modules it takes createServer and nothing else', () => {
    const wrong = allImports(program.filter((file) => roomOf(file) === 'server')).filter(
      (item) =>
        item.value &&
        NETWORK.includes(item.target.replace('node:', '')) &&
        !(item.target === 'node:http' && item.names.length === 1 && item.names[0] === 'createServer'),
    )
    expect(wrong.map(told)).toEqual([])
  })

  it('modules of Node are named as such', () => {
    const bare = [...NETWORK, 'fs', 'fs/promises', 'child_process', 'crypto', 'path', 'os', 'worker_threads']
    expect(
      allImports([...tracer, ...viewer])
        .filter((item) => bare.includes(item.target))
        .map(told),
    ).toEqual([])
  })

  it('only source asks the network, by fetch or by a provider of ethers', () => {
    const asks = (node: ts.Node) =>
      (ts.isCallExpression(node) && isGlobal(node.expression, 'fetch')) ||
      (ts.isNewExpression(node) &&
        ['WebSocket', 'EventSource', 'XMLHttpRequest'].some((name) => isGlobal(node.expression, name)))
    expect(
      findings(
        program.filter((file) => roomOf(file) !== 'source'),
        asks,
      ),
    ).toEqual([])
    const providers = allImports(program).filter(
      (item) =>
        packageOfEthers(item.target) &&
        item.value &&
        (item.target.startsWith('ethers/providers') ||
          item.names.some((name) => /Provider$|^FetchRequest$/.test(name))) &&
        roomOf(item.file) !== 'source',
    )
    expect(providers.map(told)).toEqual([])
  })

  it('only cli reads a clock', () => {
    expect(
      findings(
        program.filter((file) => roomOf(file) !== 'cli'),
        readsClock,
      ),
    ).toEqual([])
  })

  it('nothing draws lots, but for the secret of the server, the keys of people and the jitter of waits', () => {
    const draws = (node: ts.Node) => isMember(node, 'Math', 'random')
    const secret = (node: ts.Node) =>
      ts.isIdentifier(node) &&
      [...DRAWS, 'randomBytes', 'randomUUID', 'randomInt', 'getRandomValues'].includes(node.text)
    const files = [...program, ...viewer.filter((file) => !isTest(file))]
    const world = `${TRACER}/cli/io.ts`
    expect(
      findings(
        files.filter((file) => file !== world),
        draws,
      ),
    ).toEqual([])
    const keys = `${TRACER}/share/draw.ts`
    const elsewhere = files.filter((file) => file !== keys && (file.startsWith(VIEWER) || roomOf(file) !== 'server'))
    expect(findings(elsewhere, secret)).toEqual([])
  })
})

/** What libraries call their own drawing of keys. */
const DRAWS = ['generateKeyPairSync', 'generateKeys', 'generateX25519Identity', 'generateIdentity', 'randomSecretKey']

const packageOfEthers = (target: string): boolean => target === 'ethers' || target.startsWith('ethers/')

function readsClock(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return isGlobal(node.expression, 'Date') && (node.arguments ?? []).length === 0
  if (ts.isCallExpression(node) && isGlobal(node.expression, 'Date')) return true
  return isMember(node, 'Date', 'now') || isMember(node, 'performance', 'now') || isMember(node, 'process', 'hrtime')
}

/** `name` or `globalThis.name`. */
function isGlobal(node: ts.Node, name: string): boolean {
  return (ts.isIdentifier(node) && node.text === name) || isMember(node, 'globalThis', name)
}

function isMember(node: ts.Node, object: string, name: string): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== name) return false
  return object === 'globalThis'
    ? ts.isIdentifier(node.expression) && node.expression.text === object
    : isGlobal(node.expression, object)
}

/** Where nodes of a kind stand: file, line and text. */
function findings(files: readonly string[], wanted: (node: ts.Node) => boolean): string[] {
  const found: string[] = []
  for (const file of files) {
    everyNode(file, (node) => {
      if (!wanted(node)) return
      const { line } = treeOf(file).getLineAndCharacterOfPosition(node.getStart())
      found.push(`${file}:${line + 1} ${node.getText().slice(0, 60)}`)
    })
  }
  return found
}
