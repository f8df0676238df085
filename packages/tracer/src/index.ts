// biome-ignore-all lint/performance/noBarrelFile: the one door of the package; inside of it every file imports what it needs itself
/**
 * Spoor as a library: trace an incident into a case, open a case, and read it as statement or view.
 * The names below are the whole public API; a test pins them.
 */
export { caseView } from './export/build-view.ts'
export type { CaseView, Statement } from './export/case-view.ts'
export { statement } from './export/statement.ts'
export type { ViewContext } from './export/view-context.ts'
export { type Address, parseAddress } from './model/address.ts'
export { type Asset, parseAsset } from './model/asset.ts'
export { type Chain, parseChain } from './model/chain.ts'
export { BugError, CheckError, InputError, SourceError, SpoorError } from './model/errors.ts'
export type { Incident } from './model/incident.ts'
export type { Catalogue } from './model/price.ts'
export type { Method, Trace } from './model/trace.ts'
export type { Transfer } from './model/transfer.ts'
export { type ShippedCatalogue, shippedCatalogue } from './source/catalogue.ts'
export { type IncidentFile, parseIncident, readIncident } from './source/incident-file.ts'
export { openRecorded, type RecordedOptions } from './source/recorded.ts'
export type { Source } from './source/source.ts'
export type { CaseStore } from './store/case-store.ts'
export { createCase, openCase } from './store/sqlite-case.ts'
export { DEFAULT_POLICY, type Policy } from './walk/policy.ts'
export { type TraceInput, traceCase } from './walk/trace-case.ts'
export { TheftTimeValue } from './walk/value.ts'
export type { Progress, WalkEnd } from './walk/walk.ts'
