import type { Incident } from '../model/incident.ts'
import type { ConversionTrace } from '../model/trace.ts'
import type { Exchange } from '../taint/journal.ts'
import type { CaseLedger } from './case-ledger.ts'
import type { Carried, Tally } from './tally.ts'

/** Conversions by the row they stand before, in ledger order: those of assertions and those that decoders found. */
export function conversionsByRow(incident: Incident, ledger: CaseLedger, found: Tally): Map<number, ConversionTrace[]> {
  const conversions = new Map<number, ConversionTrace[]>()
  for (const special of ledger.journal.specials) {
    if (special.kind !== 'exchange') continue
    const carried = found.exchanged[special.index]!
    const traces = isAssertion(special, ledger)
      ? [assertionTrace(incident, ledger, special, carried)]
      : conversionTraces(ledger, special, carried)
    conversions.set(special.before, [...(conversions.get(special.before) ?? []), ...traces])
  }
  return conversions
}

export function isAssertion(exchange: Exchange, ledger: CaseLedger): boolean {
  return exchange.index < ledger.exchanges.length
}

function assertionTrace(
  incident: Incident,
  ledger: CaseLedger,
  { index }: Exchange,
  carried: Carried,
): ConversionTrace {
  const assertion = ledger.exchanges[index]!
  return {
    kind: 'conversion',
    id: `${incident.id}:assertion:${assertion.id}`,
    from: assertion.address,
    to: assertion.address,
    tx: '',
    asset: assertion.asset,
    units: assertion.units,
    taint: carried.given,
    toAsset: assertion.toAsset,
    toUnits: assertion.toUnits,
    toTaint: carried.received[0]!,
    time: assertion.time,
    block: null,
    evidence: 'assertion',
    rivals: 0,
    flags: [],
  }
}

/** One movement for each asset received; each names the whole of what was given for all of them. */
function conversionTraces(ledger: CaseLedger, { index }: Exchange, carried: Carried): ConversionTrace[] {
  const { conversion, from, to, asset, units, outputs, row } = ledger.conversions[index - ledger.exchanges.length]!
  const { tx, time, block } = ledger.transfers[row]!
  return outputs.map((output, i) => ({
    kind: 'conversion',
    id: [conversion.id, asset, output.asset].join(' '),
    from,
    to,
    tx,
    asset,
    units,
    taint: carried.given,
    toAsset: output.asset,
    toUnits: output.units,
    toTaint: carried.received[i]!,
    time,
    block,
    evidence: conversion.evidence,
    ...(conversion.protocol === undefined ? {} : { protocol: conversion.protocol }),
    rivals: conversion.rivals,
    flags: [...(conversion.flags ?? []), ...(conversion.accepted === true ? ['accepted-lead'] : [])].sort(),
  }))
}
