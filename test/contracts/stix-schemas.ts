import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { StixBundle } from '../../packages/tracer/src/share/stix/bundle.ts'

/*
 * The JSON schemas of STIX 2.1 that OASIS publishes (cti-stix2-json-schemas), as the package of a reader carries them. They are older than the
 * standard in its last form and know neither an extension nor a marking that is defined by one: of these, stix-rules.ts holds the rules.
 */

const FOLDER = join(dirname(createRequire(import.meta.url).resolve('stixview/package.json')), 'src', 'stix2-schemas')
/** Types that the schemas do not know, and what they share with others that they do. */
const LIKE: Readonly<Record<string, string>> = {
  'cryptocurrency-wallet': 'cyber-observable-core',
  'cryptocurrency-transaction': 'cyber-observable-core',
}
const YOUNGER = new Set(['marking-definition', 'extension-definition'])

/** Schemas by their file names, each of one type. */
function load(): ReadonlyMap<string, ValidateFunction> {
  // Their patterns are not written for the flag `u`, and some of their keywords are titles of their own.
  const ajv = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true, formats: { 'idn-hostname': true } })
  ;(formats as unknown as (to: Ajv) => void)(ajv)
  const ids = new Map<string, string>()
  for (const room of readdirSync(FOLDER)) {
    for (const file of readdirSync(join(FOLDER, room)).filter((name) => name.endsWith('.json'))) {
      const schema = JSON.parse(readFileSync(join(FOLDER, room, file), 'utf8')) as { $id: string }
      ajv.addSchema(schema)
      ids.set(file.slice(0, -'.json'.length), schema.$id)
    }
  }
  return new Map([...ids].map(([name, id]) => [name, ajv.getSchema(id)!]))
}
let loaded: ReadonlyMap<string, ValidateFunction> | undefined

/** Where the objects of a bundle differ from the schemas of OASIS; empty for a sound one. */
export function schemaFaults(bundle: StixBundle): string[] {
  loaded ??= load()
  return bundle.objects.flatMap((object) => {
    if (YOUNGER.has(object.type)) return []
    const valid = loaded!.get(LIKE[object.type] ?? object.type)
    if (valid === undefined) return [`${object.id}: no schema of ${object.type}`]
    const sound: boolean = valid(object)
    if (sound) return []
    return (valid.errors ?? []).map(({ instancePath, message }) => `${object.id}: ${instancePath} ${message}`)
  })
}
