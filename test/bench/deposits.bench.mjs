// Deposit addresses found by behaviour, in made economies where it is known who is who. Run with `npm run bench -- deposits`.

import { performance } from 'node:perf_hooks'
import { learnStops } from '../../packages/tracer/dist/attribute/behaviour.js'
import { exchangeEconomy, scoreDeposits } from './exchange-economy.mjs'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const percent = (share) => `${(share * 100).toFixed(2)} %`

for (const seed of SEEDS) {
  const economy = exchangeEconomy(seed)
  const { facts, genuine, origins, labelled } = economy
  const known = { kind: 'place', category: 'service', name: 'Exchange A', evidence: 'label', origin: 'label' }
  const start = performance.now()
  const learned = learnStops({
    facts,
    genuine: new Set(genuine),
    read: new Set(facts.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))),
    origins: new Set(origins),
    placeOf: (address) => (address === labelled ? known : undefined),
  })
  const ms = performance.now() - start
  const { deposits, found, precision, recall, wrong } = scoreDeposits(economy, learned)
  const errors = [...wrong].map(([what, count]) => `${count} ${what}`).join(', ')
  console.log(
    `seed ${seed}: ${facts.length} payments, ${deposits} deposit addresses, ${found} found in ${ms.toFixed(0)} ms; precision ${percent(precision)}, recall ${percent(recall)}${errors === '' ? '' : `; wrong: ${errors}`}`,
  )
}
