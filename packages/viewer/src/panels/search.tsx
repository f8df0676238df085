/** Search by any part of an address, label or transaction: a combobox whose first hit is always ready for Enter. */
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import { type Hit, search } from '../graph/search.ts'
import { shortAccount } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { useApp } from './app-context.ts'
import { Glyph, IconButton } from './bits.tsx'
import { Icon } from './icons.tsx'

export const SEARCH_ID = 'spoor-search'

function HitRow({ hit }: { readonly hit: Hit }) {
  const { scene, t } = useApp()
  const kind = scene.nodes.get(hit.id)?.kind ?? 'other'
  return (
    <>
      {hit.kind === 'address' ? <Glyph kind={kind} /> : <Icon name="out" />}
      <span className="hit-text">
        {hit.label === undefined ? null : <bdi className="hit-label">{showForeign(hit.label)}</bdi>}
        <span className="mono hit-id">{hit.text}</span>
      </span>
      <span className="hit-kind">{t(hit.kind === 'address' ? 'search.address' : 'search.transaction')}</span>
    </>
  )
}

export function Search() {
  const { scene, goTo, t, say } = useApp()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const list = useId()
  const hits = useMemo(() => search(scene.index, text), [scene.index, text])
  const current = Math.min(active, Math.max(0, hits.length - 1))
  const shown = open && text.trim() !== ''

  useEffect(() => {
    if (shown)
      say(hits.length === 0 ? t('search.none', { text: showForeign(text) }) : t('search.count', { n: hits.length }))
  }, [hits, shown, text, t, say])

  useEffect(() => {
    document.getElementById(`${list}-${current}`)?.scrollIntoView({ block: 'nearest' })
  }, [current, list])

  const choose = (hit: Hit | undefined) => {
    if (!hit) return
    goTo(hit.kind === 'address' ? hit.id : `m:${hit.id}`)
    setOpen(false)
    setText(hit.label === undefined ? shortAccount(hit.text) : showForeign(hit.label, 40))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      setActive((current + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % Math.max(1, hits.length))
    } else if (event.key === 'Enter') choose(hits[current])
    else if (event.key === 'Escape') {
      if (shown) setOpen(false)
      else setText('')
    }
  }
  return (
    <div className="search">
      <Icon name="search" />
      <input
        id={SEARCH_ID}
        data-testid="search"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={shown && hits.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits.length > 0 ? `${list}-${current}` : undefined}
        placeholder={t('search.placeholder')}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onFocus={(event) => {
          setOpen(true)
          event.currentTarget.select()
        }}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setActive(0)
          setOpen(true)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      {text === '' ? <kbd>/</kbd> : <IconButton icon="close" label={t('search.clear')} onPress={() => setText('')} />}
      <div className="search-results" hidden={!shown} data-testid="search-results">
        {hits.length === 0 ? <p className="empty">{t('search.none', { text: showForeign(text) })}</p> : null}
        <div role="listbox" id={list} aria-label={t('search.label')}>
          {hits.map((hit, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys of its list
            <div
              key={`${hit.kind}${hit.id}`}
              id={`${list}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === current}
              className="hit"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(hit)}
            >
              <HitRow hit={hit} />
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
