/** Where the money is now: the head with the explained share, one card an asset, then what qualifies the figures. */
import { useApp } from './app-context.ts'
import { Foreign } from './bits.tsx'
import { Icon } from './icons.tsx'
import { MethodLine } from './method-choice.tsx'
import { AssetCard } from './statement-asset.tsx'
import { StatementFacts } from './statement-facts.tsx'

function Explained() {
  const { scene, t, locale } = useApp()
  const { explainedShare, complete } = scene.index.view.statement
  if (explainedShare === null) return <p className="hint">{t('statement.unknownShare')}</p>
  // Rounded down: 100 % only when it is all of it.
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: explainedShare < 0.1 ? 2 : 1,
    roundingMode: 'floor',
  }).format(explainedShare)
  return (
    <div className="explained">
      <p>
        <strong className="explained-figure">
          {complete ? '' : <span className="at-least">{t('statement.atLeast')} </span>}
          {percent}
        </strong>{' '}
        {t('statement.explained')}
      </p>
      <div className="meter" aria-hidden="true">
        <div className="meter-fill" style={{ inlineSize: `${Math.max(0, Math.min(1, explainedShare)) * 100}%` }} />
      </div>
      <p className="hint">{t('statement.explainedHelp')}</p>
    </div>
  )
}

export function StatementPanel() {
  const { scene, t } = useApp()
  const { statement, incident } = scene.index.view
  return (
    <div data-testid="statement" className="statement">
      <header className="panel-title">
        <h2>{t('statement.title')}</h2>
        <p className="hint">
          <Foreign text={incident.title} limit={120} /> · {incident.date}
        </p>
        <MethodLine />
      </header>
      <Explained />
      {statement.complete ? null : (
        <p className="notice">
          <Icon name="warn" />
          {t('statement.incomplete')}
        </p>
      )}
      {scene.index.ranking.map((asset) => (
        <AssetCard key={asset.asset} entry={asset} />
      ))}
      <StatementFacts />
    </div>
  )
}
