import { basename, extname } from 'node:path'
import type { ViewContext } from '../export/view-context.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore } from '../store/case-store.ts'
import { valueOfCase } from '../walk/kept-prices.ts'
import { incidentOf } from './case-arg.ts'
import { VERSION } from './version.ts'

/**
 * What a reader of a case needs beside the case: its incident, prices, descriptions and links.
 * @param elapsedMs time the command took so far
 */
export function contextOf(store: CaseStore, elapsedMs = 0): ViewContext {
  const incident = incidentOf(store)
  const catalogue = shippedCatalogue()
  return {
    caseName: basename(store.path, extname(store.path)),
    incident,
    value: valueOfCase(store, incident, catalogue),
    catalogue,
    explorers: catalogue.explorers,
    tool: `spoor ${VERSION}`,
    elapsedMs,
  }
}
