/** Small parts that several panels share. */
import { type ReactNode, useState } from 'react'
import {
  Button,
  type ButtonProps,
  ToggleButton,
  type ToggleButtonProps,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components'
import type { NodeKind } from '../graph/model.ts'
import { nodeName } from '../render/drawing.ts'
import { type Shape, shapeOf, shapePath } from '../render/shapes.ts'
import { splitAddress } from '../text/address.ts'
import { showForeign, showForeignLines } from '../text/foreign.ts'
import { formatUsd } from '../text/money.ts'
import { toldIn } from '../text/told.ts'
import { money, useApp } from './app-context.ts'
import { Icon, type IconName } from './icons.tsx'

interface GlyphProps {
  readonly kind: NodeKind
  readonly shape?: Shape
  /** Not completely read. */
  readonly pale?: boolean
}

export function Glyph({ kind, shape = shapeOf(kind), pale = false }: GlyphProps) {
  const { d, filled, marks, dashed } = shapePath(shape)
  return (
    <svg className={`glyph kind-${kind}`} viewBox="-1.5 -1.5 3 3" aria-hidden="true">
      <path
        d={d}
        className={filled ? (pale ? 'glyph-pale' : 'glyph-fill') : 'glyph-line'}
        strokeDasharray={dashed ? '.55 .3' : undefined}
      />
      {marks ? <path d={marks} className="glyph-mark" /> : null}
    </svg>
  )
}

interface Iconic {
  readonly icon: IconName
  readonly label: string
}

/** A button that is only an icon says in a tip what it does. */
function Tipped({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <TooltipTrigger delay={500}>
      {children}
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  )
}

const iconClass = (more: unknown): string => `icon-button ${typeof more === 'string' ? more : ''}`

export function IconButton({ icon, label, className, ...rest }: Iconic & Omit<ButtonProps, 'children'>) {
  return (
    <Tipped label={label}>
      <Button {...rest} aria-label={label} className={iconClass(className)}>
        <Icon name={icon} />
      </Button>
    </Tipped>
  )
}

/** An icon that is pressed or not. */
export function ToggleIcon({ icon, label, className, ...rest }: Iconic & Omit<ToggleButtonProps, 'children'>) {
  return (
    <Tipped label={label}>
      <ToggleButton {...rest} aria-label={label} className={iconClass(className)}>
        <Icon name={icon} />
      </ToggleButton>
    </Tipped>
  )
}

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { t, say } = useApp()
  const [done, setDone] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setDone(true)
      say(t('copy.done'))
      setTimeout(() => setDone(false), 1600)
    } catch {
      say(t('copy.failed'))
    }
  }
  return (
    <IconButton
      icon={done ? 'check' : 'copy'}
      label={done ? t('copy.done') : label}
      className={done ? 'is-done' : ''}
      onPress={copy}
    />
  )
}

/** A link that leads out only when it is clicked, and tells the explorer nothing about where it came from. */
export function ExplorerLink({ kind, id }: { readonly kind: 'address' | 'tx'; readonly id: string }) {
  const { scene, t } = useApp()
  const { chain, account } = splitAddress(id)
  const template = scene.index.view.run.explorers[chain]?.[kind]
  const href = template?.replace(`{${kind}}`, encodeURIComponent(account))
  // The template comes from the case, which is foreign: nothing but a web address may become a link.
  if (!href || !/^https?:\/\//i.test(href)) return null
  return (
    <a
      className="icon-button"
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={t('address.explorer')}
      title={t('address.explorer')}
    >
      <Icon name="out" />
    </a>
  )
}

export function AddressButton({ id }: { readonly id: string }) {
  const { scene, goTo, t } = useApp()
  const name = nodeName(scene, id)
  const node = scene.nodes.get(id)
  return (
    <Button className="address-button" aria-label={t('address.select', { name })} onPress={() => goTo(id)}>
      <Glyph kind={node?.kind ?? 'other'} />
      <span className="ellipsis">{name}</span>
    </Button>
  )
}

export function Foreign({ text, limit }: { readonly text: string; readonly limit?: number }) {
  return <bdi>{showForeign(text, limit)}</bdi>
}

/** A note: its lines are kept. */
export function ForeignLines({ text, limit }: { readonly text: string; readonly limit: number }) {
  return <bdi className="lines">{showForeignLines(text, limit)}</bdi>
}

interface ToldProps {
  readonly text: string
  readonly limit?: number
  /** May as well be the words of somebody else, in whatever language. */
  readonly theirs?: boolean
}

/** What the tracer wrote, in the language of the page; a clause that it does not know is shown as it stands, as English. */
export function Told({ text, limit = 600, theirs = false }: ToldProps) {
  const { state, t, locale } = useApp()
  if (state.language === 'en') return <Foreign text={text} limit={limit} />
  const parts = toldIn(text, t, locale, limit)
  return (
    <bdi>
      {parts.map(({ text: part, known }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no other name than their place
        <span key={i} lang={known || theirs ? undefined : 'en'}>
          {part}
        </span>
      ))}
    </bdi>
  )
}

/** Exact amount with its unit, and dollars at theft time below it. */
export function Exact({ units, asset }: { readonly units: bigint; readonly asset: string }) {
  const app = useApp()
  const { exact, symbol, cents } = money(app, units, asset)
  return (
    <span className="amount">
      <span className="amount-exact">
        {exact} <bdi className="unit">{symbol}</bdi>
      </span>
      {cents === null ? null : <span className="amount-usd">{formatUsd(cents, app.locale)}</span>}
    </span>
  )
}

/** Before a sum that more reading can only make larger. */
export function AtLeast({ complete }: { readonly complete: boolean }) {
  const { t } = useApp()
  return complete ? null : <span className="at-least">{t('statement.atLeast')} </span>
}

export function Field({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="field">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="section">
      <header className="section-head">
        <h3>{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** A citation by its id in the incident, as title and link; any other text as it is. */
export function Citation({ text }: { readonly text: string }) {
  const { index } = useApp()
  const known = index.view.incident.citations.find((entry) => entry.id !== undefined && entry.id === text)
  if (!known || !/^https?:\/\//i.test(known.url))
    return known ? <Foreign text={known.title} limit={300} /> : <Told text={text} limit={300} theirs />
  return (
    <a className="link" href={known.url} target="_blank" rel="noopener noreferrer">
      <Foreign text={known.title} limit={160} />
    </a>
  )
}
