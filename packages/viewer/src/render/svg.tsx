/** The same drawing as SVG, for browsers without WebGL: it zooms and moves as the stage does. */
import { useEffect, useImperativeHandle, useRef } from 'react'
import type { Camera } from '../state/state.ts'
import { curveOf, pathOf } from './curve.ts'
import { type DrawEdge, type Drawing, type DrawNode, LINE_STYLES, lineOfStrand } from './drawing.ts'
import { centred, flatView, HOME_CAMERA, moved, zoomed } from './flat-view.ts'
import { placeLabels } from './labels.ts'
import type { Mark } from './marks.ts'
import { mix, type Palette } from './palette.ts'
import { shapePath } from './shapes.ts'
import { useSize } from './use-size.ts'
import { type View, wantedLabels } from './want.ts'

/** What the buttons and keys of the picture do to it. */
export interface SvgHandle {
  readonly zoom: (factor: number) => void
  readonly fit: () => void
  readonly reveal: (id: string, closer: boolean) => void
  readonly sight: () => View
}

interface Props {
  readonly drawing: Drawing
  readonly palette: Palette
  readonly label: string
  /** Null while the whole picture is fitted. */
  readonly camera: Camera | null
  readonly onCamera: (camera: Camera | null) => void
  readonly handle: React.Ref<SvgHandle>
  readonly onSelect: (id: string | null) => void
}

interface ShapeProps {
  readonly node: DrawNode
  readonly radius: number
  readonly palette: Palette
}

function Shape({ node, radius, palette }: ShapeProps) {
  const { d, filled, marks, dashed } = shapePath(node.shape)
  const thin = 1.6 / radius
  return (
    <g transform={`scale(${radius})`}>
      <path
        d={d}
        fill={filled ? (node.style >= 32 ? mix(node.color, palette.paper, 0.7) : node.color) : palette.paper}
        stroke={filled && node.style < 32 ? palette.paper : node.color}
        strokeWidth={thin}
        strokeDasharray={dashed ? '.55 .3' : undefined}
      />
      {marks ? <path d={marks} fill="none" stroke={node.color} strokeWidth={thin} /> : null}
      {node.selected ? (
        <circle r={1 + 4 / radius} fill="none" stroke={palette.accent} strokeWidth={2.5 / radius} />
      ) : null}
    </g>
  )
}

/** Until the window is known. */
const UNKNOWN = { width: 800, height: 600 }

export function SvgPicture({ drawing, palette, label, camera, onCamera, handle, onSelect }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const size = useSize(host) ?? UNKNOWN
  const now = camera ?? HOME_CAMERA
  const view = flatView(drawing, size, now)
  const { at } = view
  const middle = { x: size.width / 2, y: size.height / 2 }
  useImperativeHandle(handle, () => ({
    zoom: (factor) => onCamera(zoomed(now, factor, middle, size)),
    fit: () => onCamera(null),
    reveal: (id, closer) => {
      const point = at(id)
      const inside = point && point.x > 60 && point.x < size.width - 60 && point.y > 50 && point.y < size.height - 40
      if (inside && !closer) return
      const to = centred(drawing, id, size, closer ? Math.min(now.ratio, 0.55) : now.ratio)
      if (to) onCamera(to)
    },
    sight: () => view,
  }))
  // React listens to the wheel passively: the page would scroll as well.
  const onWheel = useRef<(event: WheelEvent) => void>(() => undefined)
  onWheel.current = (event) => {
    event.preventDefault()
    const box = host.current?.getBoundingClientRect()
    const pointer = { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
    onCamera(zoomed(now, event.deltaY < 0 ? 1.25 : 0.8, pointer, size))
  }
  useEffect(() => {
    const element = host.current
    const listen = (event: WheelEvent) => onWheel.current(event)
    element?.addEventListener('wheel', listen, { passive: false })
    return () => element?.removeEventListener('wheel', listen)
  }, [])
  const drag = useRef<{ x: number; y: number; far: boolean } | null>(null)
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]))
  const labels = placeLabels(wantedLabels(drawing, view), size, (text, strong) => text.length * (strong ? 6.4 : 6))
  const line = (edge: DrawEdge) => {
    const [from, to, source] = [at(edge.from), at(edge.to), nodes.get(edge.from)]
    if (!from || !to || !source) return null
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: lines are for pointers, the tables for keys
      <path
        key={edge.id}
        d={pathOf(curveOf(from, to, view.radius(source), edge.bend, view.lane(edge)))}
        fill="none"
        stroke={edge.color}
        strokeWidth={edge.width * view.thickness}
        strokeDasharray={LINE_STYLES[edge.dash]}
        markerEnd="url(#arrow)"
        onClick={(event) => {
          event.stopPropagation()
          onSelect(lineOfStrand(edge.id))
        }}
      />
    )
  }
  return (
    <div className="stage" ref={host}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape clears the selection */}
      <svg
        className="svg-picture"
        width={size.width}
        height={size.height}
        aria-label={label}
        onClick={() => {
          if (drag.current?.far !== true) onSelect(null)
          drag.current = null
        }}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, far: false }
        }}
        onPointerMove={(event) => {
          const from = drag.current
          if (from === null || event.buttons === 0) return
          const by = { x: event.clientX - from.x, y: event.clientY - from.y }
          if (!from.far && Math.hypot(by.x, by.y) < 4) return
          drag.current = { x: event.clientX, y: event.clientY, far: true }
          onCamera(moved(now, by, size))
        }}
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 6 6"
            refX="9"
            refY="3"
            markerWidth="6"
            markerHeight="6"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0 6 3 0 6Z" fill="context-stroke" />
          </marker>
        </defs>
        {[...drawing.edges]
          .filter((edge) => !edge.hidden)
          .sort((a, b) => a.depth - b.depth)
          .map(line)}
        {drawing.nodes.map((node) => {
          const point = node.hidden ? undefined : at(node.id)
          return point ? (
            // biome-ignore lint/a11y/useSemanticElements: there is no button inside an SVG
            <g
              key={node.id}
              role="button"
              tabIndex={0}
              aria-label={node.label}
              onKeyDown={(event) => {
                if (event.key === 'Enter') onSelect(node.id)
              }}
              transform={`translate(${point.x} ${point.y})`}
              onClick={(event) => {
                event.stopPropagation()
                onSelect(node.id)
              }}
            >
              <Shape node={node} radius={view.radius(node)} palette={palette} />
              {drawing.marks?.has(node.id) ? (
                <SvgMark mark={drawing.marks.get(node.id)!} radius={view.radius(node)} />
              ) : null}
            </g>
          ) : null
        })}
        {labels.map(({ id, text, left, middle, strong, kind }) => (
          <text key={`${kind}${id}`} className={`svg-label ${strong ? 'is-strong' : ''}`} x={left} y={middle}>
            {text}
          </text>
        ))}
      </svg>
    </div>
  )
}

function SvgMark({ mark, radius }: { readonly mark: Mark; readonly radius: number }) {
  const at = radius * 0.7 + 3
  return (
    <>
      {mark.colour === null ? null : (
        <circle r={radius + 3.5} fill="none" stroke={mark.colour} strokeWidth={2.5} className="svg-mark" />
      )}
      {mark.note ? <path d={`M${at} ${-at - 7}h4l3 3v5h-7Z`} className="svg-note" /> : null}
      {mark.bookmark ? <path d={`M${at + 9} ${-at - 7}h5v8l-2.5 -3l-2.5 3Z`} className="svg-flag" /> : null}
    </>
  )
}
