import { describe, expect, test } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { fixtureFiles, openedOf, plain, readFixture, replayFixture } from './fixtures.ts'

/** Those of mixers say what went through pools; `mixers.test.ts` replays them. */
const FILES = fixtureFiles().filter((file) => readFixture(file).expect.passages === undefined)

describe('a sealed fixture gives what it gave when it was sealed', () => {
  test.each(FILES)('%s', (file) => {
    const { expect: wanted, ...fixture } = readFixture(file)
    expect(fixture.citation, 'says where its facts come from').not.toBe('')
    expect(['chain', 'local-node', 'signatures']).toContain(fixture.origin)
    expect(replayFixture(fixture, wanted.crossings !== undefined)).toEqual(wanted)
  })
})

test.each(fixtureFiles())('%s: what is opened is the same in any order of its rows, and stays as it was', (file) => {
  for (const opened of openedOf(readFixture(file))) {
    const before = JSON.stringify(plain(opened))
    const joins = decodeTransaction(opened, NO_KNOWLEDGE)
    const turned = { ...opened, transfers: [...opened.transfers].reverse() }
    expect(decodeTransaction(turned, NO_KNOWLEDGE)).toEqual(joins)
    expect(JSON.stringify(plain(opened))).toBe(before)
  }
})
