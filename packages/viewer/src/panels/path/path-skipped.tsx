/** Why there may be more paths than were found. */
import type { PathsSkipped } from '@spoor/tracer/picture'
import { useApp } from '../app-context.ts'
import { AddressButton } from '../bits.tsx'

export function PathSkipped({ skipped }: { readonly skipped: PathsSkipped }) {
  const { t } = useApp()
  const { unread, places, early, unmeasured } = skipped
  if (unread.count + places.count + early + unmeasured === 0) return <p className="hint">{t('path.complete')}</p>
  return (
    <ul className="path-skipped">
      <Ends text={t('path.unread', { n: unread.count })} ends={unread} />
      <Ends text={t('path.places', { n: places.count })} ends={places} />
      {early > 0 ? <li>{t('path.early', { n: early })}</li> : null}
      {unmeasured > 0 ? <li>{t('path.unmeasured', { n: unmeasured })}</li> : null}
    </ul>
  )
}

function Ends({ text, ends }: { readonly text: string; readonly ends: PathsSkipped['unread'] }) {
  const { t } = useApp()
  if (ends.count === 0) return null
  const more = ends.count - ends.addresses.length
  return (
    <li>
      <details>
        <summary>{text}</summary>
        <ul className="plain-list">
          {ends.addresses.map((id) => (
            <li key={id}>
              <AddressButton id={id} />
            </li>
          ))}
          {more > 0 ? <li className="hint">{t('path.more', { n: more })}</li> : null}
        </ul>
      </details>
    </li>
  )
}
