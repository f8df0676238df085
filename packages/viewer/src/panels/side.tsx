/** The side panel; on narrow screens the sheet at the bottom, where filters have their own tab. */
import { useEffect, useRef, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { setPanel } from '../state/actions.ts'
import { PANELS } from '../state/state.ts'
import { useApp } from './app-context.ts'
import { Filters } from './filters.tsx'
import { PathPanel } from './path/path-panel.tsx'
import { SelectionPanel } from './selection.tsx'
import { StatementPanel } from './statement.tsx'

export function Side({ narrow }: { readonly narrow: boolean }) {
  const { store, state, t, printing } = useApp()
  const [tall, setTall] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const offered = { statement: true, selection: true, path: state.path !== null, filters: narrow }
  const panels = PANELS.filter((panel) => offered[panel])
  const shown = panels.includes(state.panel) ? state.panel : 'statement'
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thing shown starts at its top
  useEffect(() => {
    body.current?.scrollTo({ top: 0 })
  }, [state.selected, shown])
  return (
    <aside className={`side ${tall ? 'is-tall' : ''}`} id="side" aria-label={t('panel.label')}>
      <Tabs
        className="side-tabs"
        selectedKey={shown}
        onSelectionChange={(key) => store.apply(setPanel, panels.find((panel) => panel === key) ?? 'statement')}
      >
        <div className="side-head">
          <TabList className="tab-list" aria-label={t('panel.label')}>
            {panels.map((panel) => (
              <Tab key={panel} id={panel} className="tab">
                {t(`panel.${panel}`)}
              </Tab>
            ))}
          </TabList>
          {narrow ? (
            <button
              type="button"
              className="sheet-grip"
              aria-expanded={tall}
              aria-controls="side"
              aria-label={t('panel.label')}
              onClick={() => setTall(!tall)}
            >
              <span />
            </button>
          ) : null}
        </div>
        {printing && shown !== 'statement' ? (
          <section className="printed-statement">
            <StatementPanel />
          </section>
        ) : null}
        <div className="side-body" ref={body}>
          <TabPanel id="statement">
            <StatementPanel />
          </TabPanel>
          <TabPanel id="selection">
            <SelectionPanel />
          </TabPanel>
          {offered.path ? (
            <TabPanel id="path">
              <PathPanel />
            </TabPanel>
          ) : null}
          {narrow ? (
            <TabPanel id="filters" className="filters is-stacked">
              <Filters stacked />
            </TabPanel>
          ) : null}
        </div>
      </Tabs>
    </aside>
  )
}
