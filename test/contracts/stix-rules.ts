import type { StixBundle } from '../../packages/tracer/src/share/stix/bundle.ts'

/** What the standard asks of the types that are written (STIX 2.1: sections 4, 5.1, 7, 9; and what the published observables want). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  identity: ['created', 'modified', 'name'],
  'marking-definition': ['created', 'name', 'extensions'],
  'extension-definition': ['created', 'modified', 'created_by_ref', 'name', 'schema', 'version', 'extension_types'],
  report: ['created', 'modified', 'name', 'published', 'object_refs', 'created_by_ref'],
  grouping: ['created', 'modified', 'context', 'object_refs', 'created_by_ref'],
  note: ['created', 'modified', 'content', 'object_refs', 'created_by_ref'],
  indicator: ['created', 'modified', 'pattern', 'pattern_type', 'valid_from', 'created_by_ref'],
  relationship: ['created', 'modified', 'relationship_type', 'source_ref', 'target_ref', 'created_by_ref'],
  'cryptocurrency-wallet': ['value', 'extensions'],
  'cryptocurrency-transaction': ['value', 'symbol', 'extensions'],
}
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const MOMENTS = new Set(['created', 'modified', 'published', 'valid_from', 'start_time', 'execution_time'])

/** Where a bundle breaks a rule of the standard; empty for a sound one. */
export function stixFaults(bundle: StixBundle): string[] {
  const faults: string[] = []
  const ids = new Set(bundle.objects.map(({ id }) => id))
  if (ids.size !== bundle.objects.length) faults.push('an id that is there twice')
  for (const object of bundle.objects) {
    const { type, id } = object
    const fault = (what: string) => faults.push(`${id}: ${what}`)
    const required = REQUIRED[type]
    if (required === undefined) fault(`unknown type ${type}`)
    for (const name of required ?? []) if (object[name] === undefined) fault(`no ${name}`)
    const [kind, uuid = ''] = id.split('--')
    if (kind !== type || !UUID.test(uuid)) fault('no id of its type')
    if (object.spec_version !== '2.1') fault('no spec_version')
    visit(object, '', (path, name, value) => {
      if (value === null || value === undefined) fault(`${path} is nothing`)
      if (Array.isArray(value) && value.length === 0) fault(`${path} is an empty list`)
      if (MOMENTS.has(name) && !MOMENT.test(String(value))) fault(`${path} is no moment: ${String(value)}`)
      const inExtension = path.startsWith('extensions.')
      if (!/^extension-definition--/.test(name) && name !== 'id' && !/^[a-z0-9_]{3,250}$/.test(name))
        fault(`name ${path}`)
      if (inExtension && typeof value === 'number' && !Number.isSafeInteger(value)) fault(`${path} is no exact number`)
      if (/_refs?$/.test(name))
        for (const ref of [value].flat()) if (!ids.has(String(ref))) fault(`${path} leads nowhere`)
    })
    const pattern = object.pattern
    if (pattern !== undefined && !/^\[cryptocurrency-wallet:value = '(?:[^\\']|\\['\\])*'\]$/.test(String(pattern)))
      fault(`pattern ${String(pattern)}`)
  }
  return faults
}

function visit(value: unknown, path: string, look: (path: string, name: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, item] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    if (!Array.isArray(value)) look(at, name, item)
    visit(item, at, look)
  }
}
