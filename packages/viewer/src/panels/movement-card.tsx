/** One movement with all that is known: transaction, place, exact units, stolen share, evidence, flags explained, source. */
import type { MovementView } from '@spoor/tracer/case-view'
import { type Translate, wordFor } from '../messages/lookup.ts'
import { splitTx } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount, formatTime } from '../text/locale.ts'
import { formatShare, formatUsd, statedCents, toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { CopyButton, Exact, ExplorerLink, Field, Foreign, Told } from './bits.tsx'
import { Evidence } from './evidence.tsx'

function Transaction({ tx }: { readonly tx: string }) {
  const { t } = useApp()
  if (tx === '') return <span className="hint">{t('movement.noTx')}</span>
  const { account } = splitTx(tx)
  return (
    <span className="hash">
      <span className="mono">{showForeign(account, 128)}</span>
      <span className="full-address-tools">
        <CopyButton text={account} label={t('movement.copyTx')} />
        <ExplorerLink kind="tx" id={tx} />
      </span>
    </span>
  )
}

/** Dollars at the close of the movement's own day; those at theft time stand below the amount. */
function UsdThen({ movement }: { readonly movement: MovementView }) {
  const { t, locale } = useApp()
  const [all, stolen] = [statedCents(movement.usdThen), statedCents(movement.usdThenTaint)]
  if (all === null) return <span className="hint">{t('movement.usdThenUnknown')}</span>
  return (
    <>
      {formatUsd(all, locale)}
      {stolen === null || stolen === all ? null : (
        <span className="hint"> {t('movement.usdThenStolen', { usd: formatUsd(stolen, locale) })}</span>
      )}
    </>
  )
}

const evidenceText = (movement: MovementView, t: Translate): string => {
  const rivals = movement.rivals === 0 ? t('movement.noRivals') : t('movement.rivals', { n: movement.rivals })
  const inferred = ['amount-and-time', 'label', 'lead'].includes(movement.evidence)
  const known = t(`evidence.${movement.evidence}`)
  return inferred || movement.rivals > 0 ? `${known} · ${rivals}` : known
}

interface Props {
  readonly movement: MovementView
  readonly taint: bigint
  readonly open: boolean
}

export function MovementCard({ movement, taint, open }: Props) {
  const app = useApp()
  const { t, locale } = app
  const units = toUnits(movement.units)
  const { short, symbol } = money(app, units, movement.asset)
  const figure = movement.units === '' ? showForeign(movement.shown ?? '?', 32) : short
  return (
    <details className="movement-card" open={open}>
      <summary>
        <span className="ellipsis">
          {movement.time === '' ? t('movement.timeUnknown') : formatTime(movement.time, locale)}
        </span>
        <span className="movement-figure">
          {figure} <bdi>{symbol}</bdi>
        </span>
      </summary>
      <dl className="fields">
        {movement.noise === undefined ? null : (
          <Field name={t('movement.noise')}>
            <Told text={movement.noise} limit={300} />
          </Field>
        )}
        <Field name={t('movement.units')}>
          {movement.units === '' ? (
            <Foreign text={movement.shown ?? '?'} />
          ) : (
            <Exact units={units} asset={movement.asset} />
          )}
        </Field>
        {movement.noise === undefined || movement.usdThen !== undefined ? (
          <Field name={t('movement.usdThen')}>
            <UsdThen movement={movement} />
          </Field>
        ) : null}
        {movement.toAsset === undefined ? null : (
          <Field name={t('edge.received')}>
            <Exact units={toUnits(movement.toUnits)} asset={movement.toAsset} />
          </Field>
        )}
        {movement.noise === undefined ? (
          <Field name={t('movement.share')}>
            {formatShare(taint, units, locale)}
            {taint === units || taint === 0n ? null : (
              <span className="hint">
                {' '}
                {money(app, taint, movement.asset).exact} <bdi>{symbol}</bdi>
              </span>
            )}
          </Field>
        ) : null}
        <Field name={t('movement.tx')}>
          <Transaction tx={movement.tx} />
        </Field>
        <Field name={t('movement.block')}>{movement.block === null ? '–' : formatCount(movement.block, locale)}</Field>
        <Field name={t('movement.kind')}>{wordFor(t, 'rowkind', movement.kind, showForeign(movement.kind))}</Field>
        <Field name={t('movement.evidence')}>
          {evidenceText(movement, t)}
          {movement.protocol === undefined ? null : (
            <>
              {' · '}
              <Told text={movement.protocol} limit={80} />
            </>
          )}
        </Field>
        {movement.flags.map((flag) => (
          <Field key={flag} name={t('movement.flag')}>
            {wordFor(t, 'flag', flag, t('flag.other'))} <code className="hint">{showForeign(flag, 40)}</code>
          </Field>
        ))}
        {movement.source === undefined ? null : (
          <Field name={t('movement.source')}>
            <Foreign text={movement.source} limit={200} />
          </Field>
        )}
      </dl>
      <Evidence movement={movement} />
    </details>
  )
}
