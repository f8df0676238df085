/** The bar at the top: which case, search, which view, colours, language. */
import type { CaseEntry } from '@spoor/tracer/picture'
import { openCase, setLanguage, setTheme, setView } from '../state/actions.ts'
import { LANGUAGES, THEMES, VIEWS } from '../state/state.ts'
import { showForeign } from '../text/foreign.ts'
import { useApp } from './app-context.ts'
import { IconButton } from './bits.tsx'
import { Choice } from './choice.tsx'
import { Icon } from './icons.tsx'
import { Search } from './search.tsx'
import { ViewsMenu } from './work/views-menu.tsx'

export function Header({ cases }: { readonly cases: readonly CaseEntry[] }) {
  const { store, state, scene, t, work } = useApp()
  const { incident } = scene.index.view
  const shown = state.caseId ?? cases.find((entry) => entry.id === incident.id)?.id ?? cases[0]?.id ?? ''
  return (
    <header className="top">
      <h1 className="brand">
        <img src="./favicon.svg" alt="" width="22" height="22" />
        <span className="brand-name">{t('app.name')}</span>
      </h1>
      {cases.length > 1 ? (
        <Choice
          className="case-choice"
          label={t('app.case')}
          options={cases.map(({ id, title }) => ({ id, text: showForeign(title) }))}
          value={shown}
          onChange={(id) => store.apply(openCase, id)}
        />
      ) : (
        <p className="case-title ellipsis">
          <bdi>{showForeign(incident.title)}</bdi>
        </p>
      )}
      <Search />
      <nav className="views" aria-label={t('view.label')}>
        {VIEWS.map((view) => (
          <button
            key={view}
            type="button"
            aria-current={state.view === view ? 'page' : undefined}
            onClick={() => store.apply(setView, view)}
          >
            {t(`view.${view}`)}
          </button>
        ))}
      </nav>
      <div className="top-tools">
        <IconButton
          icon="undo"
          label={t('work.undo')}
          isDisabled={work.history.past.length === 0}
          onPress={() => work.move('undo')}
        />
        <IconButton
          icon="redo"
          label={t('work.redo')}
          isDisabled={work.history.future.length === 0}
          onPress={() => work.move('redo')}
        />
        <ViewsMenu />
        <Choice
          label={t('app.theme')}
          face={<Icon name="theme" />}
          options={THEMES.map((theme) => ({ id: theme, text: t(`theme.${theme}`) }))}
          value={state.theme}
          onChange={(id) => store.apply(setTheme, THEMES.find((theme) => theme === id) ?? 'auto')}
        />
        <Choice
          label={t('app.language')}
          face={<Icon name="language" />}
          options={LANGUAGES.map((language) => ({ id: language, text: t(`language.${language}`) }))}
          value={state.language}
          onChange={(id) => store.apply(setLanguage, LANGUAGES.find((language) => language === id) ?? 'en')}
        />
      </div>
    </header>
  )
}
