// The published graph of the Bybit theft: address pairs of 71 accounts, two thirds of them made by look-alikes. It names no token, no
// transaction and no time. Nothing of it is kept in this repository.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const FILE = 'transaction_network.gexf.gz'

/**
 * Where the graph is: under SPOOR_EVAL (the folder bybit-network, the one that holds it, or one beside it), else beside the repository.
 * @returns {{ file: string, missing?: string }} `missing` says why it cannot be read
 */
export function bybitNetwork() {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const sets = resolve(root, process.env.SPOOR_EVAL ?? '../shared/data/eval')
  const files = ['', 'bybit-network', '../bybit-network'].map((folder) => join(sets, folder, FILE))
  const file = files.find((path) => existsSync(path))
  if (file !== undefined) return { file }
  return { file: files[1], missing: `the graph is not here; set SPOOR_EVAL to the folder that holds bybit-network` }
}

/**
 * @param {string} file
 * @returns {{ from: string, to: string, weight: string }[]} one a pair, in the order of the file
 */
export function readPairs(file) {
  const text = gunzipSync(readFileSync(file)).toString('utf8')
  const edge = /<edge source="(0x[0-9a-f]{40})" target="(0x[0-9a-f]{40})"[^>]*?weight="([^"]+)"/g
  return [...text.matchAll(edge)].map(([, from, to, weight]) => ({ from, to, weight }))
}
