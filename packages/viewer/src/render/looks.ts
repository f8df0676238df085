/** What a node or a line of a drawing looks like to the programs of the stage: called for an item whenever it has to be drawn anew. */
import type { NodeProgramType } from 'sigma/rendering'
import type { EdgeDisplayData, NodeDisplayData } from 'sigma/types'
import { RaisedNodeProgram } from './calm-sigma.ts'
import { type DrawEdge, type DrawNode, SOLID } from './drawing.ts'
import type { Frame } from './fit.ts'
import type { Palette } from './palette.ts'
import { type FlowEdgeData, FlowEdgeProgram, NO_LANE, PlainEdgeProgram } from './programs/flow-edge/index.ts'
import { type ShapeNodeData, ShapeNodeProgram } from './programs/shape-node/index.ts'

/** Programs by type, the lower layer first. They bear the names that sigma knows: its own programs, which nothing here uses, are then not made. */
export const EDGE_PROGRAMS = { arrow: PlainEdgeProgram, line: FlowEdgeProgram }
export const NODE_PROGRAMS = { circle: ShapeNodeProgram }
export const RAISED_PROGRAMS = { circle: RaisedNodeProgram as unknown as NodeProgramType }

const NO_RING = '#00000000'

/** What looks depend on beside the item itself. */
export interface Looks {
  readonly palette: Palette | null
  readonly frame: Frame
  readonly hovered: string | null
  readonly nodes: ReadonlyMap<string, DrawNode>
}

/** In the coordinates of the graph: stretched with the window, y up. */
export const placeOf = (node: DrawNode, { stretch }: Frame): { x: number; y: number } => ({
  x: node.x * stretch,
  y: -node.y,
})

export function nodeLook(node: DrawNode, { palette, frame, hovered }: Looks): Partial<NodeDisplayData> & ShapeNodeData {
  const pointed = node.id === hovered
  return {
    ...placeOf(node, frame),
    size: node.radius * frame.density,
    color: node.color,
    hidden: node.hidden,
    style: node.style,
    paper: palette?.paper ?? '#ffffff',
    ring: palette && (node.selected || pointed) ? palette.accent : NO_RING,
    zIndex: node.selected || pointed ? 3 : node.emphasis === 'lit' ? 2 : 1,
    type: 'circle' satisfies keyof typeof NODE_PROGRAMS,
  }
}

export function edgeLook(edge: DrawEdge, looks: Looks): Partial<EdgeDisplayData> & FlowEdgeData {
  const { frame, hovered } = looks
  const near = hovered !== null && (edge.id === hovered || edge.from === hovered || edge.to === hovered)
  const lane = laneShares(edge, looks)
  return {
    size: (near ? edge.width + 0.8 : edge.width) * Math.max(0.7, frame.density),
    color: near ? edge.vivid : edge.color,
    hidden: edge.hidden,
    bend: edge.bend,
    dash: edge.dash,
    lane,
    zIndex: Math.round(edge.depth * 100),
    type: typeOf(edge, lane),
  }
}

/** Most lines are plain. What is lit or chosen lies above everything, whatever its kind. */
function typeOf({ dash, emphasis, selected }: DrawEdge, lane: FlowEdgeData['lane']): keyof typeof EDGE_PROGRAMS {
  return dash === SOLID && lane === NO_LANE && emphasis !== 'lit' && !selected ? 'arrow' : 'line'
}

function laneShares({ from, to, lane }: DrawEdge, { nodes, frame }: Looks): FlowEdgeData['lane'] {
  const [a, b] = [nodes.get(from), nodes.get(to)]
  if (!lane || !a || !b || a.x === b.x) return NO_LANE
  const along = b.x - a.x
  return [(lane.start - a.x) / along, (lane.end - a.x) / along, (a.y - lane.y) / (along * frame.stretch)]
}
