/** In the panel of an address or a fold: it is one end of the paths to look for. */
import { Button } from 'react-aria-components'
import { setPathEnd } from '../../state/actions.ts'
import { useApp } from '../app-context.ts'

export function PathButtons({ id }: { readonly id: string }) {
  const { store, t } = useApp()
  return (
    <p className="path-buttons">
      <Button className="text-button" onPress={() => store.apply(setPathEnd, 'from', id)}>
        {t('path.from')}
      </Button>
      <Button className="text-button" onPress={() => store.apply(setPathEnd, 'to', id)}>
        {t('path.to')}
      </Button>
    </p>
  )
}
