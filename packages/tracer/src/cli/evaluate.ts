import type { Command } from 'commander'
import { caseView } from '../export/build-view.ts'
import { withCase } from './case-arg.ts'
import { type Evaluation, evaluate } from './evaluation.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption } from './options.ts'
import { readTerminals, readTruth } from './truth-file.ts'
import { contextOf } from './view.ts'

interface EvaluateOptions extends CommonOptions {
  readonly truth: string
  readonly terminals?: string
}

/** `spoor evaluate`: measures a case against what is known to be true. */
export function addEvaluate(program: Command, io: Io): void {
  const command = program
    .command('evaluate')
    .summary('measure a case against what is known to be true')
    .description('Measures a case against a list of payments that are known to belong to the laundering.')
    .argument('<case>', 'the case file')
    .requiredOption('--truth <file>', 'CSV with the columns tx_hash, from, to and, optional, chain, asset, units, usd')
    .option('--terminals <file>', 'CSV with a column address: where the laundering ends')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
A true payment is a distinct transaction, from and to of the truth file; a tainted movement is one of the case that carries
stolen units. Hex is compared without regard to case; without a column chain, chains are not compared.
  flow coverage      value of the true payments that are tainted movements / value of all true payments
  edge recall        true payments that are tainted movements / true payments
  edge precision     tainted movements that are true payments / tainted movements
  node recall        addresses of true payments that stolen units reach / addresses of true payments
  terminus coverage  flow coverage of the true payments into terminals alone
  terminus recall    terminals that stolen units reach / terminals
  explained share    as in the statement
Value is the column usd where every row has it, else units at theft-time prices, else the units of a single asset.

Examples:
  spoor evaluate cases/lifi.sqlite --truth "flow records.csv" --terminals "terminal addresses.csv"
  spoor evaluate cases/bybit-2025.sqlite --truth data/incidents/bybit-2025/ledger.csv --json`,
    )
    .action((path: string) =>
      withCase(path, (store) => {
        const { truth, terminals, json } = command.opts<EvaluateOptions>()
        const [rows, ends] = [readTruth(truth), terminals === undefined ? [] : readTerminals(terminals)]
        const found = evaluate(caseView(store, contextOf(store)), rows, ends)
        io.out(json ? `${JSON.stringify(found)}\n` : text(found))
      }),
    )
}

function text(found: Evaluation): string {
  const { counts } = found
  const percent = (value: number | null) =>
    value === null ? 'not known' : `${(Math.floor(value * 10_000) / 100).toFixed(2)} %`
  const lines = [
    `${found.case}, method ${found.method}, against ${counts.truthEdges} true payments`,
    `  flow coverage      ${percent(found.flowCoverage).padStart(9)}  ${VALUE[found.valueBy ?? 'none']}`,
    `  edge recall        ${percent(found.edgeRecall).padStart(9)}  ${counts.foundEdges} of ${counts.truthEdges}`,
    `  edge precision     ${percent(found.edgePrecision).padStart(9)}  ${counts.foundEdges} of ${counts.caseEdges}`,
    `  node recall        ${percent(found.nodeRecall).padStart(9)}  ${counts.foundAddresses} of ${counts.truthAddresses}`,
    ...(counts.terminals === 0
      ? []
      : [
          `  terminus coverage  ${percent(found.terminusCoverage).padStart(9)}`,
          `  terminus recall    ${percent(found.terminusRecall).padStart(9)}  ${counts.foundTerminals} of ${counts.terminals}`,
        ]),
    `  explained share    ${percent(found.explainedShare).padStart(9)}`,
    ...found.missed.slice(0, 5).map(({ tx, from, to }) => `  missed ${tx} from ${from} to ${to}`),
    ...(counts.truthEdges - counts.foundEdges > 5
      ? [`  and ${counts.truthEdges - counts.foundEdges - 5} more (--json names a hundred)`]
      : []),
  ]
  return `${lines.join('\n')}\n`
}

const VALUE = {
  usd: 'by the dollars of the truth file',
  price: 'by units at theft-time prices',
  units: 'by units of the one asset',
  none: 'the truth file states no value that can be added up',
} as const
