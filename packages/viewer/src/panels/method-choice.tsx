/** Which method tells stolen units from others: every colour, sum and row on the page goes by it. */
import { wordFor } from '../messages/lookup.ts'
import { setMethod, showFindings } from '../state/actions.ts'
import { METHODS } from '../state/state.ts'
import { showForeign } from '../text/foreign.ts'
import { useApp } from './app-context.ts'
import { Choice } from './choice.tsx'

export function MethodChoice() {
  const { store, scene, t } = useApp()
  const { run, statement } = scene.index.view
  const own = run.parameters.method ?? run.method
  return (
    <Choice
      className="method-choice"
      label={t('method.label')}
      options={METHODS.map((method) => ({ id: method, text: t(`method.${method}`) }))}
      value={statement.method}
      onChange={(id) => {
        const method = METHODS.find((one) => one === id) ?? null
        store.apply(setMethod, method === own && store.get().method === null ? null : method)
      }}
    />
  )
}

/** The method by its name, as it stands beside figures. */
export function MethodName() {
  const { scene, t } = useApp()
  const { method } = scene.index.view.statement
  return (
    <span className="method-name" data-testid="method">
      {t('method.by', { method: wordFor(t, 'method', method, showForeign(method)) })}
    </span>
  )
}

/** In the statement: the method, what it may not say, and the way to the others. */
export function MethodLine() {
  const { store, scene, t } = useApp()
  return (
    <p className="method-line">
      <MethodName />
      <button type="button" className="link" onClick={() => store.apply(showFindings, 'methods')}>
        {t('method.compare')}
      </button>
      {scene.index.view.statement.method === 'poison' ? (
        <span className="hint block">{t('method.poisonNote')}</span>
      ) : null}
    </p>
  )
}
