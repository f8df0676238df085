import type { Command } from 'commander'
import { AssetBook } from '../export/asset-book.ts'
import { type LeadsView, leadsView } from '../export/leads.ts'
import { InputError } from '../model/errors.ts'
import type { LeadDecision } from '../model/lead.ts'
import { showTime } from '../model/time.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { decideLead } from '../walk/decide-lead.ts'
import { incidentOf, policyOf, withCase } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import type { Io } from './io.ts'
import { decidedText, leadsText } from './leads-text.ts'
import { type CommonOptions, jsonOption, nowOption, presentOf, wholeNumber } from './options.ts'
import { scribeOf } from './scribe.ts'
import { contextOf } from './view.ts'

/** `spoor leads`: links that rules inferred, and what the analyst makes of them. */
export function addLeads(program: Command, io: Io): void {
  const leads = program
    .command('leads')
    .summary('list inferred links of a case, accept or reject them')
    .description(
      'A lead is a link that a rule inferred: what went into a bridge or a mixer on one side may be what came out on the other. Leads are listed, drawn and exported apart, and move no unit, unless an analyst accepts one; it stays marked for ever.',
    )
    .addHelpText('after', EXAMPLES)
  addList(leads, io)
  addDecision(leads, io, 'accept', 'accepted', 'book a lead, marked for ever')
  addDecision(leads, io, 'reject', 'rejected', 'hide a lead, with the reason')
  addDecision(leads, io, 'reopen', 'open', 'take back what was said of a lead')
}

const EXAMPLES = `
Examples:
  spoor leads cases/bybit-2025.sqlite
  spoor leads accept cases/bybit-2025.sqlite 0123456789abcdef --by "A. Lee" --reason "same device at both ends, file 12"
  spoor leads reopen cases/bybit-2025.sqlite 0123456789abcdef --by "A. Lee" --reason "the device was shared"`

interface ListOptions extends CommonOptions {
  readonly limit: number
}

function addList(leads: Command, io: Io): void {
  const command = leads
    .command('list', { isDefault: true })
    .summary('list the leads of a case (what `spoor leads` does by itself)')
    .description(
      'Lists the leads of a case with rule, both sides, the time between them, how many others fitted, how many such leads chance gives, the evidence, and what was said of each. The case is not changed.',
    )
    .argument('<case>', 'the case file')
    .option('--limit <n>', 'leads printed; --json prints all', wholeNumber('--limit', 0), 20)
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((path: string) =>
      withCase(path, (store) => {
        const { json, limit } = command.opts<ListOptions>()
        const view = viewOf(store)
        io.out(json ? `${JSON.stringify(view)}\n` : leadsText(view, limit))
      }),
    )
}

interface DecisionOptions extends CommonOptions {
  readonly by: string
  readonly reason: string
}

function addDecision(leads: Command, io: Io, name: string, verdict: LeadDecision['verdict'], summary: string): void {
  const command = leads
    .command(name)
    .summary(summary)
    .description(WHAT[verdict])
    .argument('<case>', 'the case file')
    .argument('<id>', 'id of the lead, or its first digits')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>', 'why')
    .addOption(nowOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((path: string, id: string) => {
      const options = command.opts<DecisionOptions>()
      decide(path, id, verdict, options, io)
    })
}

const WHAT = {
  accepted:
    'Accepts a lead: its units pass from one side to the other in the ledger, as a conversion with the flag accepted-lead, in every statement, export and report. Trace the case again to read on from there.',
  rejected: 'Rejects a lead: it is no longer drawn or exported, and listed with the reason.',
  open: 'Takes back what was said of a lead. What was said stays in the case.',
} as const

function decide(path: string, id: string, verdict: LeadDecision['verdict'], options: DecisionOptions, io: Io): void {
  const [by, reason] = [options.by.trim(), options.reason.trim()]
  if (by === '' || reason === '') {
    throw new InputError('a decision about a lead has to say who decides and why', {
      got: by === '' ? 'no name' : 'no reason',
      wanted: '--by NAME --reason TEXT',
    })
  }
  const store = openCase(path, { scribe: scribeOf(by, { now: () => presentOf(options, io) }) })
  try {
    const catalogue = shippedCatalogue()
    const input = { store, incident: incidentOf(store), policy: policyOf(store), catalogue }
    const lead = fullId(store, id)
    const at = showTime(presentOf(options, io))
    decideLead({ ...input, decode: decodeWith(catalogue) }, { lead, verdict, by, reason, at })
    const view = viewOf(store)
    const found = view.leads.find((one) => one.id === lead)
    if (options.json) io.out(`${JSON.stringify({ lead: found ?? null, hash: store.digest() })}\n`)
    else io.out(decidedText(lead, verdict, found, view, store.digest()))
  } finally {
    store.close()
  }
}

/** The id that begins so; what is no beginning of any is left as it is. */
function fullId(store: CaseStore, id: string): string {
  const ids = new Set([
    ...(store.readTrace()?.leads ?? []).map((lead) => lead.id),
    ...store.leadDecisions().map(({ lead }) => lead),
  ])
  const fitting = [...ids].filter((known) => known.startsWith(id.toLowerCase()))
  if (fitting.length <= 1 || ids.has(id)) return fitting.length === 1 ? fitting[0]! : id
  throw new InputError('several leads begin like this', { got: id, wanted: fitting.join(', ') })
}

function viewOf(store: CaseStore): LeadsView {
  const context = contextOf(store)
  const trace = store.readTrace()!
  const head = {
    case: context.caseName,
    incident: context.incident.id,
    method: trace.method,
    complete: trace.complete,
  }
  return leadsView(head, trace, store.leadDecisions(), new AssetBook(store.transfers(), context))
}
