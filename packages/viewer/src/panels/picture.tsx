/** The picture: the stage or its SVG stand-in, the focus ring, the buttons and the keys that work on it. */
import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { drawScene } from '../render/drawing.ts'
import { markColours, marksOf } from '../render/marks.ts'
import { readPalette } from '../render/palette.ts'
import { hasWebGL, Stage } from '../render/stage.ts'
import { type SvgHandle, SvgPicture } from '../render/svg.tsx'
import { useSize } from '../render/use-size.ts'
import { select, setCamera, toggleMap } from '../state/actions.ts'
import { useApp } from './app-context.ts'
import { IconButton, ToggleIcon } from './bits.tsx'
import { Legend } from './legend.tsx'
import { Minimap, type MinimapHandle } from './minimap.tsx'
import { PrintedPicture } from './print/printed.tsx'
import { onScreen } from './probe.ts'
import { accountQuestion } from './questions.ts'
import { SaveMenu } from './save-menu.tsx'
import { sentenceFor } from './sentence.ts'
import { type Direction, nextNode, startNode } from './walk-keys.ts'

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowRight: 'right',
  ArrowLeft: 'left',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** The key commands of the picture, given to the page so that its global keys can call them. */
export interface PictureHandle {
  readonly fit: () => void
  /** The node with the keyboard's focus, while the picture has it. */
  readonly focused: () => string | null
  readonly reveal: (id: string, closer: boolean) => void
}

interface Props {
  readonly onReady: (handle: PictureHandle | null) => void
  readonly onHelp: () => void
  /** Asks for an address to be read on. */
  readonly onExpand: (id: string) => void
  /** Changes when colours do. */
  readonly scheme: string
  /** The legend waits behind a button. */
  readonly compact: boolean
}

export function Picture({ onReady, onHelp, onExpand, scheme, compact }: Props) {
  const app = useApp()
  const { scene, store, state, t, locale, say, goTo, ask, work } = app
  const client = useQueryClient()
  const host = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const ring = useRef<HTMLDivElement>(null)
  const stage = useRef<Stage | null>(null)
  const flat = useRef<SvgHandle | null>(null)
  const focused = useRef<string | null>(null)
  const map = useRef<MinimapHandle>(null)
  const outer = useRef<HTMLDivElement>(null)
  const size = useSize(outer)
  const [webgl, setWebgl] = useState<'yes' | 'no' | 'lost'>(() => (hasWebGL() ? 'yes' : 'no'))
  const [live, setLive] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: scheme stands for the colours the CSS gives
  const palette = useMemo(() => readPalette(document.documentElement), [scheme])
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const colours = useMemo(() => markColours(document.documentElement), [scheme])
  const { tint } = state
  const plain = useMemo(() => drawScene(scene, { palette, t, locale, tint }), [scene, palette, t, locale, tint])
  const drawing = useMemo(
    () => ({ ...plain, marks: marksOf(scene.picture.edges, work.written, colours) }),
    [plain, scene.picture, work.written, colours],
  )
  /** Whichever of the two draws. */
  const drawn = useCallback(() => stage.current ?? flat.current, [])

  const placeRing = useCallback(() => {
    const element = ring.current
    const point = focused.current === null ? undefined : stage.current?.at(focused.current)
    if (!element) return
    // an attribute that is set anew has changed, also to what it was
    if (element.hidden === Boolean(point)) element.hidden = !point
    if (!point) return
    const size = point.radius * 2 + 14
    element.style.inlineSize = `${size}px`
    element.style.blockSize = `${size}px`
    element.style.transform = `translate(${point.x - size / 2}px, ${point.y - size / 2}px)`
  }, [])

  useEffect(() => {
    if (webgl !== 'yes' || !host.current || !canvas.current) return
    let made: Stage
    try {
      made = new Stage(host.current, canvas.current, {
        onSelect: (id) => {
          // Keys go on from what was clicked.
          if (id !== null && made.at(id)) focused.current = id
          store.apply(select, id)
        },
        onHover: () => undefined,
        onOpen: (id) => made.reveal(id, true),
        onCamera: (camera) => store.apply(setCamera, camera),
        onFrame: () => {
          placeRing()
          map.current?.follow(made.camera())
        },
        onLost: () => setWebgl('lost'),
      })
    } catch {
      setWebgl('no')
      return
    }
    stage.current = made
    setLive(true)
    return () => {
      made.kill()
      stage.current = null
      setLive(false)
    }
  }, [webgl, store, placeRing])

  useEffect(() => {
    if (live) stage.current?.show(drawing, palette)
  }, [live, drawing, palette])

  useEffect(() => {
    // The camera of the link, once; later it is the stage that tells.
    if (live) stage.current?.setCamera(store.get().camera)
    onReady({
      fit: () => drawn()?.fit(),
      focused: () => (host.current?.parentElement?.matches(':focus') ? focused.current : null),
      reveal: (id, closer) => drawn()?.reveal(id, closer),
    })
    onScreen.at = (id) => {
      const point = stage.current?.at(id)
      const box = host.current?.getBoundingClientRect()
      return point && box ? { x: box.x + point.x, y: box.y + point.y } : null
    }
    return () => {
      onScreen.at = () => null
      onReady(null)
    }
  }, [live, store, onReady, drawn])

  const focusNode = (id: string | null) => {
    focused.current = id
    placeRing()
    if (id === null) return
    stage.current?.reveal(id, false)
    if ((scene.nodes.get(id)?.count ?? 1) > 1) say(sentenceFor(app, id, null))
    else
      void client
        .fetchQuery(accountQuestion(ask, state, id))
        .then(({ row }) => focused.current === id && say(sentenceFor(app, id, row)))
        .catch(() => undefined)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const direction = DIRECTIONS[event.key]
    const at = state.selected ?? focused.current
    const expandable = at === null || at.startsWith('fold:') || at.startsWith('m:') ? null : at
    if (direction) {
      const here =
        focused.current !== null && scene.nodes.get(focused.current)?.hidden !== true ? focused.current : null
      focusNode(here === null ? startNode(scene) : (nextNode(scene, here, direction) ?? here))
    } else if (event.key === 'Enter' && focused.current !== null) goTo(focused.current)
    else if (event.key.toLowerCase() === 'e' && expandable !== null) onExpand(expandable)
    else if (event.key === '+' || event.key === '=') stage.current?.zoom(1.5)
    else if (event.key === '-') stage.current?.zoom(1 / 1.5)
    else return
    event.preventDefault()
  }
  const counts = { nodes: scene.shown.nodes.length, edges: scene.shown.edges.length }
  return (
    <div className="picture">
      {app.printing ? <PrintedPicture drawing={drawing} palette={palette} /> : null}
      <div className="picture-frame" ref={outer}>
        {webgl === 'yes' ? (
          <div
            className="stage"
            role="application"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is what this is, arrow keys walk the graph
            tabIndex={0}
            aria-label={t('picture.label')}
            onKeyDown={onKeyDown}
            onFocus={() => {
              if (focused.current === null) focused.current = startNode(scene)
              placeRing()
            }}
            onBlur={() => {
              if (ring.current) ring.current.hidden = true
            }}
          >
            <div className="stage-host" ref={host} />
            <canvas className="stage-labels" ref={canvas} />
            <div className="focus-ring" ref={ring} hidden />
          </div>
        ) : (
          <SvgPicture
            drawing={drawing}
            palette={palette}
            label={t('picture.label')}
            camera={state.camera}
            onCamera={(camera) => store.apply(setCamera, camera)}
            handle={flat}
            onSelect={(id) => store.apply(select, id)}
          />
        )}
        {webgl === 'yes' ? null : (
          <p className="notice picture-notice" role="status">
            {t(webgl === 'lost' ? 'picture.lost' : 'picture.noWebgl')}
          </p>
        )}
        {scene.picture.full ? (
          <p className="notice picture-notice" role="status">
            {t('picture.full')}
          </p>
        ) : null}
        {counts.edges === 0 ? <p className="picture-empty">{t('picture.empty')}</p> : null}
        {state.map && size !== null ? (
          <Minimap
            {...{ drawing, palette, size }}
            camera={state.camera}
            handle={map}
            onCamera={(camera) => {
              if (stage.current) stage.current.setCamera(camera)
              else store.apply(setCamera, camera)
            }}
          />
        ) : null}
        <div className="picture-tools">
          <IconButton icon="plus" label={t('picture.in')} onPress={() => drawn()?.zoom(1.5)} />
          <IconButton icon="minus" label={t('picture.out')} onPress={() => drawn()?.zoom(1 / 1.5)} />
          <IconButton icon="fit" label={t('picture.fit')} onPress={() => drawn()?.fit()} />
          <ToggleIcon
            icon="map"
            className="map-toggle"
            label={t('map.toggle')}
            isSelected={state.map}
            onChange={() => store.apply(toggleMap)}
          />
          <SaveMenu drawing={drawing} palette={palette} sight={() => drawn()?.sight() ?? null} />
          <IconButton icon="keys" label={t('picture.keys')} onPress={onHelp} />
        </div>
        <p className="picture-count" data-selected={state.selected ?? undefined}>
          <Count testId="node-count" text={t('picture.nodes', { n: counts.nodes })} n={counts.nodes} />
          <span aria-hidden="true"> · </span>
          <Count testId="edge-count" text={t('picture.edges', { n: counts.edges })} n={counts.edges} />
        </p>
      </div>
      {compact ? (
        <details className="legend-box">
          <summary>{t('legend.title')}</summary>
          <Legend />
        </details>
      ) : (
        <Legend />
      )}
    </div>
  )
}

/** The number stands alone in its element, whatever the language puts around it. */
function Count({ testId, text, n }: { readonly testId: string; readonly text: string; readonly n: number }) {
  const { locale } = useApp()
  const figure = new Intl.NumberFormat(locale).format(n)
  const [before = '', after = ''] = text.split(figure)
  return (
    <span>
      {before}
      <span data-testid={testId}>{figure}</span>
      {after}
    </span>
  )
}
