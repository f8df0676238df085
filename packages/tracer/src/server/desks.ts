import type { CaseView } from '../export/case-view.ts'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { METHODS, type Method } from '../model/trace.ts'
import { CaseDesk } from './case-desk.ts'
import type { CaseProvider } from './case-provider.ts'

/** Desks under other methods that are kept of one case: each holds a whole view. */
const KEPT = 3

/** The cases that are open, each under the methods that were asked for last. */
export class Desks {
  readonly #cases: CaseProvider
  readonly #own = new Map<string, CaseDesk>()
  /** By the view that they replay: when a case changes, what was replayed of it is gone. */
  readonly #under = new WeakMap<CaseView, Map<Method, CaseDesk>>()

  constructor(cases: CaseProvider) {
    this.#cases = cases
  }

  /**
   * The case a request names, or the first; under the method it names, or the case's own.
   * @throws InputError for a method that there is not
   */
  of(id: string | undefined, method?: string): CaseDesk | undefined {
    const wanted = this.idOf(id)
    const view = wanted === undefined ? undefined : this.#cases.view(wanted)
    if (wanted === undefined || view === undefined) return undefined
    const known = this.#own.get(wanted)
    const desk = known?.view === view ? known : new CaseDesk(view)
    this.#own.set(wanted, desk)
    const other = methodOf(method)
    return other === undefined || other === view.statement.method ? desk : this.#replayed(wanted, view, other)
  }

  idOf(id: string | undefined): string | undefined {
    return id ?? this.#cases.list()[0]?.id
  }

  #replayed(id: string, view: CaseView, method: Method): CaseDesk {
    const kept = this.#under.get(view) ?? new Map<Method, CaseDesk>()
    this.#under.set(view, kept)
    const insights = this.#cases.insights?.(id)
    if (insights === undefined) throw noInsights(`replays a case under ${method}`)
    const desk = kept.get(method) ?? new CaseDesk(insights.viewUnder(method))
    kept.delete(method)
    kept.set(method, desk)
    const [oldest] = kept.keys()
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
    return desk
  }
}

/** @throws InputError for a method that there is not */
export function methodOf(text: string | undefined): Method | undefined {
  if (text === undefined) return undefined
  const found = METHODS.find((method) => method === text)
  if (found !== undefined) return found
  throw new InputError('the parameter method is wrong', { got: quote(text), wanted: METHODS.join(', ') })
}

export function noInsights(what: string): InputError {
  return new InputError(`this server shows cases only: nothing here ${what}`, { next: 'start it by `spoor serve`' })
}
