/** Search by any part of an address, label or transaction: a combobox whose first hit is always ready for Enter. */
import type { Hit } from '@spoor/tracer/picture'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useState } from 'react'
import { NODE_KINDS } from '../graph/model.ts'
import { shortAccount } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { nameIn } from '../text/told.ts'
import { useApp } from './app-context.ts'
import { Glyph, IconButton } from './bits.tsx'
import { Icon } from './icons.tsx'
import { searchQuestion } from './questions.ts'
import { SEARCH_ID } from './search-id.ts'

function HitRow({ hit }: { readonly hit: Hit }) {
  const { scene, t } = useApp()
  const kind = scene.nodes.get(hit.id)?.kind ?? NODE_KINDS.find((one) => one === hit.role) ?? 'other'
  return (
    <>
      {hit.kind === 'address' ? <Glyph kind={kind} /> : <Icon name="out" />}
      <span className="hit-text">
        {hit.label === undefined ? null : <bdi className="hit-label">{showForeign(nameIn(hit.label, t))}</bdi>}
        <bdi className="mono hit-id">{showForeign(hit.text, 128)}</bdi>
      </span>
      <span className="hit-kind">{t(hit.kind === 'address' ? 'search.address' : 'search.transaction')}</span>
    </>
  )
}

const NOTHING: readonly Hit[] = []

export function Search() {
  const { ask, state, goTo, t, say } = useApp()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const list = useId()
  const query = useDeferredValue(text.trim())
  const { data: found, isPlaceholderData } = useQuery({
    ...searchQuestion(ask, state, query),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  })
  const hits = query === '' || found === undefined ? NOTHING : found
  const settled = found !== undefined && !isPlaceholderData && query === text.trim()
  const current = Math.min(active, Math.max(0, hits.length - 1))
  const shown = open && text.trim() !== ''

  useEffect(() => {
    if (shown && settled)
      say(hits.length === 0 ? t('search.none', { text: showForeign(text) }) : t('search.count', { n: hits.length }))
  }, [hits, shown, settled, text, t, say])

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
        {hits.length === 0 && settled ? <p className="empty">{t('search.none', { text: showForeign(text) })}</p> : null}
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
