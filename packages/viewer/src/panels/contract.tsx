/** The contract at an address, as the chain has it: what its code says of whose it may be. */
import type { ContractView } from '@spoor/tracer/case-view'
import { nodeName } from '../render/drawing.ts'
import { splitAddress } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount } from '../text/locale.ts'
import { useApp } from './app-context.ts'
import { CopyButton, ExplorerLink, Field, Foreign, Section } from './bits.tsx'

/** An address that may be none of the case: there is nobody to go to. */
function Other({ id }: { readonly id: string }) {
  const { scene, t } = useApp()
  return (
    <>
      <span className="mono">{nodeName(scene, id)}</span>{' '}
      <CopyButton text={splitAddress(id).account} label={t('address.copy')} />
      <ExplorerLink kind="address" id={id} />
    </>
  )
}

export function Contract({ contract }: { readonly contract: ContractView }) {
  const { t, locale } = useApp()
  const { bytes, block, hash, like, cloneOf, maker, source } = contract
  return (
    <Section title={t('address.contract')}>
      <dl className="fields" data-testid="contract">
        {like === undefined ? null : (
          <Field name={t('address.contractLike')}>
            <Foreign text={like} limit={80} />
          </Field>
        )}
        {cloneOf === undefined ? null : (
          <Field name={t('address.contractCloneOf')}>
            <Other id={cloneOf} />
          </Field>
        )}
        {maker === undefined ? null : (
          <Field name={t('address.contractMaker')}>
            <Other id={maker} />
          </Field>
        )}
        <Field name={t('address.contractHash')}>
          <code className="break">{showForeign(hash, 80)}</code>{' '}
          <CopyButton text={hash} label={t('address.contractHash')} />
          <span className="hint block">
            {t('address.contractCode', { n: formatCount(bytes, locale), block: formatCount(block, locale) })} ·{' '}
            <Foreign text={source} limit={80} />
          </span>
        </Field>
      </dl>
    </Section>
  )
}
