import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { InputError } from '../model/errors.ts'
import { keysFile, readKeys } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
function fileOf(content: string | Buffer, mode = 0o600): string {
  const path = join(folder, `keys-${files++}.json`)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

/** What reading throws. */
function errorOf(input: Parameters<typeof readKeys>[0]): InputError {
  try {
    readKeys(input)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return error as InputError
  }
  throw new Error('nothing was thrown')
}

describe('keys', () => {
  it('come from variables', () => {
    const env = {
      SPOOR_KEY_ETHERSCAN: ' ABC123 ',
      SPOOR_KEY_SQD: '',
      SPOOR_RPC_1: 'http://a/k1\n https://b/k2',
      HOME: '/x',
    }
    const keys = readKeys({ env })
    expect(keys.key('etherscan')).toBe('ABC123')
    expect(keys.key('sqd')).toBeUndefined()
    expect(keys.endpoints(1)).toEqual(['http://a/k1', 'https://b/k2'])
    expect(keys.endpoints('56')).toEqual([])
  })

  it('come from a file that nobody else may read; variables go first', () => {
    const file = fileOf(
      '{"etherscan":"fromfile","blockscout":"fromfile","rpc":{"1":"https://f/1","56":["https://f/2","https://f/3"]}}',
    )
    const keys = readKeys({ env: { SPOOR_KEY_ETHERSCAN: 'variable', SPOOR_RPC_1: 'https://v/1' }, file })
    expect(keys.key('etherscan')).toBe('variable')
    expect(keys.key('blockscout')).toBe('fromfile')
    expect(keys.endpoints(1n)).toEqual(['https://v/1'])
    expect(keys.endpoints(56)).toEqual(['https://f/2', 'https://f/3'])
    expect(readKeys({ env: {}, file: fileOf('{}', 0o400) }).key('sqd')).toBeUndefined()
  })

  it('are none where the file is not there', () => {
    expect(readKeys({ env: {}, file: join(folder, 'none', 'keys.json') }).key('etherscan')).toBeUndefined()
  })

  it('are shown by neither a log nor JSON', () => {
    const keys = readKeys({ env: { SPOOR_KEY_ETHERSCAN: '5ecretKey', SPOOR_RPC_1: 'http://h/5ecretKey' } })
    for (const text of [inspect(keys, { depth: 9, showHidden: true }), JSON.stringify(keys), String(keys)]) {
      expect(text).not.toContain('5ecret')
    }
  })

  it('lie in the folder of the user', () => {
    expect(keysFile({ env: {}, platform: 'linux', home: '/home/ann' })).toBe('/home/ann/.local/share/spoor/keys.json')
  })
})

describe('a file that is open to others', () => {
  it.each([0o640, 0o604, 0o660, 0o601, 0o644])('mode %o: refused, with what to do', (mode) => {
    const error = errorOf({ env: {}, file: fileOf('{"etherscan":"5ecretKey"}', mode), platform: 'linux' })
    expect(error.what).toMatch(/are open to others$/)
    expect(error.got).toBe(`mode 0${mode.toString(8)}`)
    expect(error.next).toContain('chmod 600')
  })

  it('is fine on Windows, which keeps no such bits', () => {
    const file = fileOf('{"etherscan":"5ecretKey"}', 0o644)
    expect(readKeys({ env: {}, file, platform: 'win32' }).key('etherscan')).toBe('5ecretKey')
  })
})

describe('what are no keys', () => {
  const wrong: readonly (readonly [string, Parameters<typeof readKeys>[0], RegExp])[] = [
    ['no JSON', { env: {}, file: fileOf('{"etherscan":"5ecretKey"') }, /holds no keys\n {2}got: {4}no whole JSON/],
    ['a member __proto__', { env: {}, file: fileOf('{"__proto__":{"etherscan":"5ecretKey"}}') }, /__proto__/],
    ['a list', { env: {}, file: fileOf('["5ecretKey"]') }, /JSON that is no object/],
    ['a number', { env: {}, file: fileOf('{"etherscan":5}') }, /etherscan: not a key/],
    ['a key with blanks', { env: {}, file: fileOf('{"etherscan":"5ecretKey 5ecretKey"}') }, /etherscan: not a key/],
    ['a key with a line break', { env: { SPOOR_KEY_ETHERSCAN: '5ecret\r\nKey: x' } }, /SPOOR_KEY_ETHERSCAN: not a key/],
    ['another service', { env: {}, file: fileOf('{"etherscn":"5ecretKey"}') }, /etherscn: no service that takes a key/],
    ['a key for a name', { env: {}, file: fileOf('{"5ecretKey":"etherscan"}') }, /a name: no service/],
    ['another variable', { env: { SPOOR_KEY_ETHERSCN: '5ecretKey' } }, /SPOOR_KEY_ETHERSCN: no service/],
    ['a key in a variable', { env: { SPOOR_KEY_5ecretKey: 'x' } }, /SPOOR_KEY_A NAME: no service/],
    ['no chain', { env: { SPOOR_RPC_mainnet: 'https://h/5ecretKey' } }, /SPOOR_RPC_…: not a chain id/],
    ['no URL', { env: { SPOOR_RPC_1: '5ecretKey' } }, /SPOOR_RPC_1: the endpoint is no URL/],
    [
      'another scheme',
      { env: {}, file: fileOf('{"rpc":{"1":"ftp://h/5ecretKey"}}') },
      /rpc, 1: the endpoint is no URL/,
    ],
    ['a number for a URL', { env: {}, file: fileOf('{"rpc":{"1":[7]}}') }, /rpc, 1: not a URL/],
    ['a list of endpoints', { env: {}, file: fileOf('{"rpc":"https://h/5ecretKey"}') }, /rpc: not endpoints/],
    ['a file that is far too large', { env: {}, file: fileOf(Buffer.alloc(2 << 20, ' ')) }, /at most 1048576 bytes/],
  ]
  it.each(wrong)('%s: an error that repeats no value', (_, input, message) => {
    const error = errorOf(input)
    expect(error.message).toMatch(message)
    expect(error.message + error.stack + JSON.stringify(error) + JSON.stringify(error.report())).not.toMatch(/5ecret/i)
  })

  it('a folder', () => {
    const path = join(folder, 'folder')
    mkdirSync(path, { mode: 0o700 })
    expect(errorOf({ env: {}, file: path }).message).toMatch(/holds no keys/)
  })
})
