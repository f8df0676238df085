import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InputError } from '../model/errors.ts'
import type { Tlp } from '../model/tlp.ts'
import { sumsOf } from '../share/bundle/figures.ts'
import type { Manifest } from '../share/bundle/manifest.ts'
import { isNothing, parseRedactions, type Withheld, withheldFrom } from '../share/bundle/withheld.ts'
import { writeBundle } from '../share/bundle/write.ts'
import { encryptFile } from '../share/encryption.ts'
import { signingKey } from '../share/keys.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore } from '../store/case-store.ts'
import { copyCase, withholdWords } from '../store/copy.ts'
import { openCase } from '../store/sqlite-case.ts'
import { addressesOfCase, CaseLabels } from '../walk/case-labels.ts'
import { valueForWalk } from '../walk/kept-prices.ts'
import { overridesOf } from '../walk/trace-case.ts'
import { deriveCase, type WalkEnd } from '../walk/walk.ts'
import { incidentOf, policyOf } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import { withParts } from './merged.ts'
import { VERSION } from './version.ts'

export interface BundleOptions {
  readonly sign?: string
  readonly tlp?: Tlp
  readonly redact?: readonly string[]
  readonly encrypt?: readonly string[]
}

/**
 * Writes a case as one file for another agency. What is marked more narrowly than the whole, and what the user names, is left out before the case is
 * replayed, so that the figures of the bundle follow from what is in it.
 */
export async function exportBundle(store: CaseStore, out: string, options: BundleOptions): Promise<Manifest> {
  if (out === '-')
    throw new InputError('a bundle needs a file', { got: '--out -', wanted: '--out with the path of a file' })
  const key = options.sign === undefined ? undefined : signingKey(options.sign)
  const tlp = options.tlp ?? 'red'
  const wish = parseRedactions(options.redact ?? [])
  const withheld = withheldFrom(store, tlp, wish)
  await refuseEnclosed(store, withheld, tlp)
  const folder = mkdtempSync(join(tmpdir(), 'spoor-bundle-'))
  const half = `${out}.${process.pid}.half`
  try {
    const before = sumsOf(store)
    const copy = join(folder, 'case.sqlite')
    copyCase(store.path, copy)
    const casePath = isNothing(withheld) ? copy : goWithout(copy, join(folder, 'without.sqlite'), withheld)
    const about = { tool: `spoor ${VERSION}`, tlp, from: before?.hash ?? '' }
    const { marked, asked } = withheld
    const sums = isNothing(withheld) || sameSums(casePath, before) ? ('same' as const) : ('other' as const)
    const plain = options.encrypt === undefined ? half : join(folder, 'plain.spoor')
    const manifest = writeBundle({
      casePath,
      out: plain,
      scratch: join(folder, 'evidence.jsonl'),
      about: { ...about, withheld: { marked, asked, sums } },
      ...(key === undefined ? {} : { key }),
    })
    if (options.encrypt !== undefined) await encryptFile(plain, half, options.encrypt)
    renameSync(half, out)
    return manifest
  } finally {
    rmSync(half, { force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A merged case holds whole cases of others, word for word, and is what they make: nothing can be taken out of it.
 * @throws InputError when something would have to be
 */
async function refuseEnclosed(store: CaseStore, withheld: Withheld, tlp: Tlp): Promise<void> {
  if (store.enclosed().length === 0) return
  await withParts(store, undefined, (parts) => {
    const marked = parts.find((part) => !isNothing(withheldFrom(part.store, tlp, parseRedactions([]))))
    if (marked === undefined && isNothing(withheld)) return
    throw new InputError('nothing can be left out of a merged case', {
      got:
        marked === undefined
          ? 'a wish to leave something out'
          : `words in the case of ${marked.owner} that are marked more narrowly than TLP:${tlp.toUpperCase()}`,
      wanted: 'a merged case all of which may be handed on',
      next: 'make a bundle of each case, and merge the bundles',
    })
  })
}

/** A copy without what was withheld, replayed. Written anew at the end: what was taken out is in none of its bytes. */
function goWithout(copy: string, to: string, withheld: Withheld): string {
  withholdWords(copy, withheld.words)
  const store = openCase(copy)
  try {
    store.setMeta('incident', withheld.incident)
    const incident = incidentOf(store)
    const overrides = overridesOf(store)
    const asked = store.labelsAsked()
    if (asked.length > 0) {
      store.setLabels(asked, withheld.labels, store.actors())
      new CaseLabels({ store, incident, overrides }).settle(addressesOfCase(store.transfers(), incident, overrides))
    }
    const catalogue = shippedCatalogue()
    const value = valueForWalk(store, incident, catalogue)
    const end = (store.getMeta('walk-end') ?? 'interrupted') as WalkEnd
    const decode = decodeWith(catalogue)
    store.writeTrace(deriveCase({ incident, store, policy: policyOf(store), overrides, catalogue, value, decode }, end))
  } finally {
    store.close()
  }
  copyCase(copy, to)
  return to
}

function sameSums(casePath: string, before: ReturnType<typeof sumsOf>): boolean {
  const store = openCase(casePath, { readonly: true })
  try {
    return JSON.stringify(sumsOf(store)?.assets) === JSON.stringify(before?.assets)
  } finally {
    store.close()
  }
}
