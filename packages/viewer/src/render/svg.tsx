/** The same drawing as SVG, for browsers without WebGL. */
import { useEffect, useRef, useState } from 'react'
import { type Curve, curveOf } from './curve.ts'
import type { DrawEdge, Drawing, DrawNode } from './drawing.ts'
import { frame } from './fit.ts'
import { placeLabels } from './labels.ts'
import type { Mark } from './marks.ts'
import { mix, type Palette } from './palette.ts'
import { shapePath } from './shapes.ts'
import { wantedLabels } from './want.ts'

const DASHES = [undefined, '7 5', '1.5 3.5'] as const

const path = ([a, b, c, d]: Curve): string => `M${a.x} ${a.y}C${b.x} ${b.y} ${c.x} ${c.y} ${d.x} ${d.y}`

interface Props {
  readonly drawing: Drawing
  readonly palette: Palette
  readonly label: string
  readonly onSelect: (id: string | null) => void
}

function Shape({ node, palette }: { readonly node: DrawNode; readonly palette: Palette }) {
  const { d, filled, marks, dashed } = shapePath(node.shape)
  const thin = 1.6 / node.radius
  return (
    <g transform={`scale(${node.radius})`}>
      <path
        d={d}
        fill={filled ? (node.style >= 32 ? mix(node.color, palette.paper, 0.7) : node.color) : palette.paper}
        stroke={filled && node.style < 32 ? palette.paper : node.color}
        strokeWidth={thin}
        strokeDasharray={dashed ? '.55 .3' : undefined}
      />
      {marks ? <path d={marks} fill="none" stroke={node.color} strokeWidth={thin} /> : null}
      {node.selected ? (
        <circle r={1 + 4 / node.radius} fill="none" stroke={palette.accent} strokeWidth={2.5 / node.radius} />
      ) : null}
    </g>
  )
}

export function SvgPicture({ drawing, palette, label, onSelect }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 800, height: 600 })
  useEffect(() => {
    const element = host.current
    if (!element) return
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  const { scale, stretch, box } = frame(drawing.width, drawing.height, size)
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]))
  const at = (id: string) => {
    const node = nodes.get(id)
    return node ? { x: (node.x * stretch - box.x[0]) * scale, y: (box.y[1] + node.y) * scale } : undefined
  }
  const labels = placeLabels(
    wantedLabels(drawing, { at, radius: (node) => node.radius, hovered: null, ratio: 1 }),
    size,
    (text, strong) => text.length * (strong ? 6.4 : 6),
  )
  const line = (edge: DrawEdge) => {
    const [from, to, source] = [at(edge.from), at(edge.to), nodes.get(edge.from)]
    if (!from || !to || !source) return null
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: lines are for pointers, the tables for keys
      <path
        key={edge.id}
        d={path(curveOf(from, to, source.radius, edge.bend))}
        fill="none"
        stroke={edge.color}
        strokeWidth={edge.width}
        strokeDasharray={DASHES[edge.dash]}
        markerEnd="url(#arrow)"
        onClick={(event) => {
          event.stopPropagation()
          onSelect(edge.id)
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
        onClick={() => onSelect(null)}
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
              <Shape node={node} palette={palette} />
              {drawing.marks?.has(node.id) ? <SvgMark mark={drawing.marks.get(node.id)!} radius={node.radius} /> : null}
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
