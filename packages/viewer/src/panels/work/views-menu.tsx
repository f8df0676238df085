/** Bookmarks and named views of the case, and the button that names this one. */
import { useState } from 'react'
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components'
import { nodeName } from '../../render/drawing.ts'
import { edgeOfKey } from '../../render/marks.ts'
import { openView } from '../../state/actions.ts'
import { fromFragment, toFragment } from '../../state/url.ts'
import { showForeign } from '../../text/foreign.ts'
import { useApp } from '../app-context.ts'
import { Icon } from '../icons.tsx'
import { ActionDialog } from './dialog.tsx'

export function ViewsMenu() {
  const { store, state, scene, t, goTo, work } = useApp()
  const [naming, setNaming] = useState(false)
  const { bookmarks, views } = work.written
  if (!work.writes && bookmarks.length + views.length === 0) return null
  const linkOf = () => toFragment({ ...store.get(), caseId: null, theme: 'auto', language: 'en' })
  const nameOf = (on: string): string => {
    const edge = edgeOfKey(scene.picture.edges, on)
    if (edge) return `${nodeName(scene, edge.from)} → ${nodeName(scene, edge.to)}`
    if (on.includes('|'))
      return on
        .split('|')
        .slice(0, 2)
        .map((id) => nodeName(scene, id))
        .join(' → ')
    return nodeName(scene, on)
  }
  const openMark = (on: string): void => {
    const edge = edgeOfKey(scene.picture.edges, on)
    goTo(edge?.id ?? on.split('|')[0]!)
  }
  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={t('work.views')}>
          <Icon name="bookmark" />
        </Button>
        <Popover className="popover" placement="bottom end" offset={4}>
          <Menu
            className="list"
            aria-label={t('work.views')}
            onAction={(key) => {
              const text = String(key)
              if (text === 'save') setNaming(true)
              else if (text.startsWith('on:')) openMark(text.slice(3))
              else if (text.startsWith('drop:')) void work.act({ do: 'view', name: text.slice(5), link: '' })
              else {
                const view = views.find(({ name }) => `view:${name}` === text)
                if (view) store.apply(openView, fromFragment(view.link, state))
              }
            }}
          >
            {work.writes ? (
              <MenuItem id="save" className="list-item" textValue={t('work.saveView')}>
                {t('work.saveView')}
              </MenuItem>
            ) : null}
            {views.length === 0 ? null : (
              <MenuSection>
                <Header className="list-head">{t('work.namedViews')}</Header>
                {views.map(({ name }) => (
                  <MenuItem key={name} id={`view:${name}`} className="list-item" textValue={showForeign(name, 60)}>
                    {showForeign(name, 60)}
                  </MenuItem>
                ))}
              </MenuSection>
            )}
            {bookmarks.length === 0 ? null : (
              <MenuSection>
                <Header className="list-head">{t('work.bookmarks')}</Header>
                {bookmarks.map(({ on }) => (
                  <MenuItem key={on} id={`on:${on}`} className="list-item" textValue={nameOf(on)}>
                    {nameOf(on)}
                  </MenuItem>
                ))}
              </MenuSection>
            )}
            {views.length === 0 || !work.writes ? null : <Separator className="list-line" />}
            {work.writes
              ? views.map(({ name }) => (
                  <MenuItem
                    key={name}
                    id={`drop:${name}`}
                    className="list-item"
                    textValue={t('work.dropView', { name: showForeign(name, 60) })}
                  >
                    {t('work.dropView', { name: showForeign(name, 60) })}
                  </MenuItem>
                ))
              : null}
          </Menu>
        </Popover>
      </MenuTrigger>
      {naming ? (
        <ActionDialog
          asked={{
            title: t('work.saveView'),
            hint: t('work.saveViewHint'),
            confirm: t('work.save'),
            name: { label: t('work.viewName'), value: '', required: true },
          }}
          onClose={() => setNaming(false)}
          onGiven={({ name }) => void work.act({ do: 'view', name, link: linkOf() })}
        />
      ) : null}
    </>
  )
}
