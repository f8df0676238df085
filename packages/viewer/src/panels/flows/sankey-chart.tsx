/** The flow chart as SVG: groups as bars, flows as bands, returns dashed below. */
import type { FlowGroup } from '@spoor/tracer/picture'
import { useState } from 'react'
import { useApp } from '../app-context.ts'
import type { Chart, ChartNode, Measure } from './chart.ts'
import { figure } from './figure.ts'
import { atLeast, groupName } from './names.ts'

/** Characters of a name that a column has room for. */
const ROOM = 17

const cut = (text: string): string => (text.length <= ROOM ? text : `${text.slice(0, ROOM - 1)}…`)

export function SankeyChart({ chart, measure }: { readonly chart: Chart; readonly measure: Measure }) {
  const app = useApp()
  const { t } = app
  const [near, setNear] = useState<string | null>(null)
  const touched = (from: string, to: string) => near === null || near === from || near === to
  const anyBack = chart.bands.some(({ back }) => back)
  const height = anyBack ? chart.height : chart.height - 40
  return (
    <figure className="sankey">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="sankey-scroll" tabIndex={0} aria-label={t('flows.chart')}>
        <svg
          aria-hidden="true"
          width={chart.width}
          height={height}
          viewBox={`0 0 ${chart.width} ${height}`}
          onPointerLeave={() => setNear(null)}
        >
          {chart.bands.map(({ id, from, to, path, width, back, value }) => (
            <path
              key={id}
              d={path}
              strokeWidth={width}
              className={`flow-band ${back ? 'is-back' : ''} ${touched(from.id, to.id) ? '' : 'is-dim'} ${bandClass(from, to)}`}
            >
              <title>
                {t('flows.linkText', {
                  from: groupName(app, from),
                  to: groupName(app, to),
                  amount: figure(app, value, measure),
                })}
              </title>
            </path>
          ))}
          {chart.nodes.map((node) => (
            <g key={node.group.id} onPointerEnter={() => setNear(node.group.id)} onPointerLeave={() => setNear(null)}>
              <rect className={barClass(node)} x={node.x} y={node.y} width={node.width} height={node.height} rx={1.5} />
              <Name node={node} text={`${atLeast(app, node.group)}${figure(app, node.value, measure)}`} />
            </g>
          ))}
        </svg>
      </section>
      {anyBack ? <figcaption className="hint">{t('flows.returns')}</figcaption> : null}
    </figure>
  )
}

const bandClass = (from: FlowGroup, to: FlowGroup): string =>
  from.kind === 'rest' || to.kind === 'rest' ? 'is-rest' : from.kind === 'seed' ? 'is-seed' : ''

const barClass = ({ group }: ChartNode): string =>
  group.kind === 'sink'
    ? `flow-bar is-sink-${group.sink}`
    : group.kind === 'place'
      ? `flow-bar is-kind-${group.role}`
      : `flow-bar is-${group.kind}`

/** Name and sum stand right of the bar, except where the bar is thin: then in one line. */
function Name({ node, text }: { readonly node: ChartNode; readonly text: string }) {
  const app = useApp()
  const { t } = app
  const name = groupName(app, node.group)
  const [x, middle] = [node.x + node.width + 5, node.y + node.height / 2]
  const { addresses, kind } = node.group
  return (
    <text className="sankey-name" x={x} y={node.height < 30 ? middle - 2 : middle - 4}>
      <title>{kind === 'sink' || kind === 'rest' ? name : `${name}, ${t('flows.addresses', { n: addresses })}`}</title>
      <tspan className="is-strong">{cut(name)}</tspan>
      <tspan x={x} dy="1.15em" className="is-quiet">
        {text}
      </tspan>
    </text>
  )
}
