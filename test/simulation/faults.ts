import type { Fault } from '../servers/server.ts'
import type { Random } from '../servers/world-random.ts'

type Damage = Exclude<ReturnType<Fault>, 'pass'>

/** What goes wrong with single requests of any service, as its users report it; the service means well. */
const TROUBLES: readonly Damage[] = [
  { status: 429, headers: { 'retry-after': '1' }, body: 'slow down' },
  { status: 429, headers: { 'retry-after': 'Tue, 15 Jan 2030 08:00:00 GMT' }, body: '' },
  { status: 503, body: 'upstream connect error' },
  { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' },
  { status: 200, body: 'truncate' },
  { status: 200, body: 'reset' },
]

/** A service that has trouble with some of its requests: in a thousand. */
export function troubled(random: Random, perMille: number, onRequest: (n: number) => void = () => {}): Fault {
  return (n) => {
    onRequest(n)
    return random.below(1000) < perMille ? random.pick(TROUBLES) : 'pass'
  }
}
