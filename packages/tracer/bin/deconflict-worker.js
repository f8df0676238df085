// Arithmetic of a deconfliction in a thread of its own, so that two cores share it. Plain JavaScript, for a thread is started from a file,
// and this one is the same under test and built.
import { createECDH, ECDH } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { normalizeZ } from '@noble/curves/abstract/curve.js'
import { p256, p256_hasher } from '@noble/curves/nist.js'

/** Bytes of one x coordinate. */
const SIZE = 32
const EVEN = Buffer.from([2])

const { scalar, domain } = workerData
const secret = createECDH('prime256v1')
secret.setPrivateKey(scalar)

/**
 * The x coordinates of the points of these texts, multiplied by the secret.
 * RFC 9380, suite P256_XMD:SHA-256_SSWU_RO_, with a domain of our own.
 * @param {readonly string[]} texts
 */
function hash(texts) {
  const points = texts.map((text) => p256_hasher.hashToCurve(Buffer.from(text), { DST: domain }))
  const out = Buffer.alloc(points.length * SIZE)
  // one inversion for all of them instead of one for each
  normalizeZ(p256.Point, points).forEach((point, i) => {
    secret.computeSecret(point.toBytes(false)).copy(out, i * SIZE)
  })
  return out
}

/**
 * x coordinates, each multiplied by the secret. Both points of an x have products with one x, so either will do.
 * @param {Uint8Array} xs
 */
function mask(xs) {
  const out = Buffer.alloc(xs.length)
  for (let at = 0; at < xs.length; at += SIZE) {
    secret.computeSecret(Buffer.concat([EVEN, xs.subarray(at, at + SIZE)])).copy(out, at)
  }
  return out
}

/**
 * Sees that each x coordinate is that of a point.
 * @param {Uint8Array} xs
 * @throws when one is not
 */
function check(xs) {
  for (let at = 0; at < xs.length; at += SIZE) {
    ECDH.convertKey(
      Buffer.concat([EVEN, xs.subarray(at, at + SIZE)]),
      'prime256v1',
      undefined,
      undefined,
      'uncompressed',
    )
  }
  return xs.subarray(0, 0)
}

parentPort.on('message', ({ texts, xs, seen }) => {
  try {
    const answer = texts !== undefined ? hash(texts) : xs !== undefined ? mask(xs) : check(seen)
    parentPort.postMessage({ answer })
  } catch (error) {
    parentPort.postMessage({ failed: error instanceof Error ? error.message : String(error) })
  }
})
