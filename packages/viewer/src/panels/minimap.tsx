/** In a corner of the picture while one looks closer: the whole of it, with what is in view as a frame that is dragged or moved by keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import type { Drawing } from '../render/drawing.ts'
import { HOME_CAMERA, inRatios } from '../render/flat-view.ts'
import { type Box, cameraAt, type MiniMap, miniMap, showsAll, viewOn } from '../render/minimap.ts'
import type { Palette } from '../render/palette.ts'
import type { Camera } from '../state/state.ts'
import { useApp } from './app-context.ts'

const ROOM = { width: 184, height: 128 }
/** Share of the frame by which an arrow key moves it, and factor by which a key zooms. */
const [STEP, ZOOM] = [0.25, 1.5]

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

export interface MinimapHandle {
  /** The camera has moved. */
  readonly follow: (camera: Camera) => void
}

interface Props {
  readonly drawing: Drawing
  readonly palette: Palette
  readonly size: { readonly width: number; readonly height: number }
  /** Null while the whole picture is fitted. */
  readonly camera: Camera | null
  readonly handle: React.Ref<MinimapHandle>
  readonly onCamera: (camera: Camera) => void
}

export function Minimap({ drawing, palette, size, camera, handle, onCamera }: Props) {
  const { t, say } = useApp()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [now, setNow] = useState<Camera>(camera ?? HOME_CAMERA)
  useEffect(() => setNow(camera ?? HOME_CAMERA), [camera])
  useImperativeHandle(handle, () => ({ follow: setNow }), [])
  const places = useMemo(() => placesOf(drawing), [drawing])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a selection changes looks only: the map is drawn anew when something stands elsewhere or is hidden
  const map = useMemo(() => miniMap(drawing, size, ROOM), [places, size])
  const frame = viewOn(map, now, size)
  const all = showsAll(map, frame)
  useEffect(() => {
    if (canvas.current && !all) paint(canvas.current, map, palette)
  }, [map, palette, all])
  const grip = useRef<{ readonly x: number; readonly y: number } | null>(null)
  if (all) return null
  const middle = { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 }
  const go = (x: number, y: number, ratio = now.ratio): void => {
    const to = cameraAt(map, { x, y }, ratio, size)
    setNow(to)
    onCamera(to)
  }
  const at = (event: PointerEvent) => {
    const box = canvas.current?.getBoundingClientRect()
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const point = at(event)
    const inside = Math.abs(point.x - middle.x) <= frame.width / 2 && Math.abs(point.y - middle.y) <= frame.height / 2
    // Beside the frame: it comes to the pointer. On it: it is held where it was taken.
    grip.current = inside ? { x: point.x - middle.x, y: point.y - middle.y } : { x: 0, y: 0 }
    if (!inside) go(point.x, point.y)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current === null) return
    const point = at(event)
    go(point.x - grip.current.x, point.y - grip.current.y)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = ARROWS[event.key]
    const factor = event.key === '+' || event.key === '=' ? 1 / ZOOM : event.key === '-' ? ZOOM : 1
    if (!arrow && factor === 1) return
    event.preventDefault()
    event.stopPropagation()
    const [x, y] = arrow ?? [0, 0]
    const to = { x: middle.x + x * frame.width * STEP, y: middle.y + y * frame.height * STEP }
    go(to.x, to.y, inRatios(now.ratio * factor))
    const share = (value: number, of: number) => Math.round((Math.min(of, Math.max(0, value)) / of) * 100)
    say(t('map.at', { across: share(to.x, map.width), down: share(to.y, map.height) }))
  }
  return (
    <div
      className="minimap"
      style={{ inlineSize: map.width, blockSize: map.height }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        grip.current = null
      }}
      onPointerCancel={() => {
        grip.current = null
      }}
      data-testid="minimap"
    >
      <canvas ref={canvas} />
      {selectedOn(map, drawing).map(({ id, x, y }) => (
        <span key={id} className="minimap-selected" style={{ insetInlineStart: x, insetBlockStart: y }} />
      ))}
      <button
        type="button"
        className="minimap-frame"
        aria-label={t('map.frame')}
        style={styleOf(clipped(frame, map))}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}

/** The same text for the same places, whatever is selected. */
function placesOf({ nodes, edges, width, height }: Drawing): string {
  const shown = nodes.map(({ id, x, y, hidden }) => `${id} ${x} ${y} ${hidden}`)
  return [width, height, ...shown, ...edges.map(({ id, hidden }) => `${id} ${hidden}`)].join('\n')
}

/** The selected node, or the ends of the selected line. */
function selectedOn({ dots }: MiniMap, { nodes, edges }: Drawing): MiniMap['dots'] {
  const line = edges.find(({ selected }) => selected)
  const ids = new Set([
    ...nodes.filter(({ selected }) => selected).map(({ id }) => id),
    ...(line ? [line.from, line.to] : []),
  ])
  return dots.filter(({ id }) => ids.has(id))
}

/** The part of the frame that is on the map; never too small to be taken. */
function clipped({ left, top, width, height }: Box, map: MiniMap): Box {
  const [x, y] = [Math.max(0, left), Math.max(0, top)]
  return {
    left: Math.min(x, map.width - 8),
    top: Math.min(y, map.height - 8),
    width: Math.max(8, Math.min(map.width, left + width) - x),
    height: Math.max(8, Math.min(map.height, top + height) - y),
  }
}

const styleOf = ({ left, top, width, height }: Box) => ({
  ...{ insetInlineStart: left, insetBlockStart: top },
  ...{ inlineSize: width, blockSize: height },
})

function paint(canvas: HTMLCanvasElement, { width, height, dots, lines }: MiniMap, palette: Palette): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  context.globalAlpha = 0.45
  context.lineWidth = 0.7
  context.strokeStyle = palette.quiet
  for (const { from, to } of lines) {
    context.beginPath()
    context.moveTo(from.x, from.y)
    context.lineTo(to.x, to.y)
    context.stroke()
  }
  context.globalAlpha = 1
  for (const { x, y, radius, seed } of dots) {
    context.fillStyle = seed ? palette.kinds.seed : palette.quiet
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fill()
  }
}
