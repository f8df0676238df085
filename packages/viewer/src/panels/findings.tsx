/** What rules found in the case, and what differs by the method: one list at a time. */
import { useQuery } from '@tanstack/react-query'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { MessageKey } from '../messages/lookup.ts'
import { showFindings } from '../state/actions.ts'
import { FINDING_LISTS } from '../state/state.ts'
import { useApp } from './app-context.ts'
import { Compare } from './compare.tsx'
import { failureText } from './failure.ts'
import { Clusters, Freeze, Mixers, Patterns } from './findings-lists.tsx'
import { Icon } from './icons.tsx'
import { findingsQuestion, freezeQuestion } from './insight-questions.ts'
import { LeadsTable } from './leads-table.tsx'
import { MethodName } from './method-choice.tsx'

function Waiting({ error }: { readonly error: Error | null }) {
  const { t } = useApp()
  return error ? (
    <p role="alert">{failureText(error, t)}</p>
  ) : (
    <p className="hint" aria-busy="true">
      {t('finding.loading')}
    </p>
  )
}

function AtLeast({ complete }: { readonly complete: boolean }) {
  const { t } = useApp()
  return complete ? null : (
    <p className="notice">
      <Icon name="warn" />
      {t('finding.atLeast')}
    </p>
  )
}

function Found({ list }: { readonly list: 'patterns' | 'mixers' | 'clusters' }) {
  const { ask, state, t } = useApp()
  const { data, error } = useQuery(findingsQuestion(ask, state))
  if (!data) return <Waiting error={error} />
  return (
    <>
      <AtLeast complete={data.complete} />
      {list === 'patterns' ? <Patterns data={data} /> : null}
      {list === 'mixers' ? <Mixers data={data} /> : null}
      {list === 'clusters' ? <Clusters data={data} /> : null}
      {list === 'patterns' && data.untimed + data.unpriced > 0 ? (
        <p className="hint">{t('finding.unjudged', { untimed: data.untimed, unpriced: data.unpriced })}</p>
      ) : null}
    </>
  )
}

function FreezeList() {
  const { ask, state } = useApp()
  const { data, error } = useQuery(freezeQuestion(ask, state))
  if (!data) return <Waiting error={error} />
  return (
    <>
      <AtLeast complete={data.complete} />
      <Freeze data={data} />
    </>
  )
}

export function Findings() {
  const { store, state, t } = useApp()
  return (
    <Tabs
      className="findings"
      data-testid="findings"
      selectedKey={state.findings}
      onSelectionChange={(key) => store.apply(showFindings, FINDING_LISTS.find((list) => list === key) ?? 'patterns')}
    >
      <div className="findings-head">
        {state.findings === 'leads' ? null : <h2 className="sr-only">{t('finding.label')}</h2>}
        <TabList className="tab-list" aria-label={t('finding.label')}>
          {FINDING_LISTS.map((list) => (
            <Tab key={list} id={list} className="tab">
              {t(`finding.${list}` satisfies MessageKey)}
            </Tab>
          ))}
        </TabList>
        <MethodName />
      </div>
      {FINDING_LISTS.map((list) => (
        <TabPanel key={list} id={list} className={list === 'leads' ? 'findings-table' : 'findings-body'}>
          {list === 'leads' ? (
            <LeadsTable />
          ) : list === 'methods' ? (
            <Compare />
          ) : list === 'freeze' ? (
            <FreezeList />
          ) : (
            <Found list={list} />
          )}
        </TabPanel>
      ))}
    </Tabs>
  )
}
