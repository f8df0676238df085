/**
 * Edges as tessellated curves with an arrowhead: one instanced triangle strip each. Only the line itself is painted,
 * never its bounding box, which is what makes curves as cheap as straight edges.
 */
import { EdgeProgram } from 'sigma/rendering'
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from 'sigma/types'
import { floatColor } from 'sigma/utils'
import { FRAGMENT, PLAIN_FRAGMENT } from './frag.ts'
import { piecesFor, stripOf } from './strip.ts'
import { PLAIN_VERTEX, VERTEX } from './vert.ts'

const UNIFORMS = ['u_matrix', 'u_viewport', 'u_sizeRatio', 'u_pixelRatio'] as const
export const NO_LANE = [0, 0, 0] as const

/** What the programs read beside sigma's own attributes. */
export interface FlowEdgeData {
  /** Pixels by which the middle is shifted, for parallel edges. */
  readonly bend: number
  /** A LineStyle of render/drawing.ts. */
  readonly dash: number
  /** Start, end and height of its lane, each as a share of the way between its ends along x; zeros for none. */
  readonly lane: readonly [number, number, number]
}

type Data = EdgeDisplayData & Partial<FlowEdgeData>

/** A strip as the graphics card takes it. */
interface Strip {
  readonly rows: number
  readonly data: Float32Array
}

const strips = new Map<number, Strip>()

function stripIn(pieces: number): Strip {
  const known = strips.get(pieces)
  if (known) return known
  const rows = stripOf(pieces)
  const strip = { rows: rows.length, data: new Float32Array(rows.flat()) }
  strips.set(pieces, strip)
  return strip
}

abstract class CurveProgram extends EdgeProgram<(typeof UNIFORMS)[number]> {
  /** @param own numbers that it reads beside what all read, by name, and how many: after the ends, before the colour */
  protected definitionOf(vertex: string, fragment: string, own: Readonly<Record<string, number>>) {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext
    const numbers = { a_from: 2, a_to: 2, a_radii: 3, a_width: 1, ...own }
    const strip = stripOf(piecesFor(0, 1))
    return {
      VERTICES: strip.length,
      VERTEX_SHADER_SOURCE: vertex,
      FRAGMENT_SHADER_SOURCE: fragment,
      METHOD: TRIANGLE_STRIP,
      UNIFORMS,
      ATTRIBUTES: [
        ...Object.entries(numbers).map(([name, size]) => ({ name, size, type: FLOAT })),
        { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: 'a_place', size: 4, type: FLOAT }],
      CONSTANT_DATA: strip.map((row) => [...row]),
    }
  }

  override render(params: RenderParams): void {
    const { rows, data } = stripIn(piecesFor(this.capacity, params.zoomRatio))
    this.VERTICES = rows
    this.constantArray = data
    super.render(params)
  }

  /** Writes where the line runs. @returns where the next attribute goes */
  protected putEnds(start: number, source: NodeDisplayData, target: NodeDisplayData, data: Data): number {
    const { array } = this
    let at = start
    array[at++] = source.x
    array[at++] = source.y
    array[at++] = target.x
    array[at++] = target.y
    array[at++] = source.size
    array[at++] = target.size
    array[at++] = data.bend ?? 0
    array[at++] = data.size
    return at
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: Parameters<EdgeProgram['setUniforms']>[1]): void {
    const at = (name: (typeof UNIFORMS)[number]) => uniformLocations[name] ?? null
    gl.uniformMatrix3fv(at('u_matrix'), false, params.matrix)
    gl.uniform2f(at('u_viewport'), params.width, params.height)
    gl.uniform1f(at('u_sizeRatio'), params.sizeRatio)
    gl.uniform1f(at('u_pixelRatio'), params.pixelRatio)
  }
}

/** Any line: dashed, railed, or in a lane. */
export class FlowEdgeProgram extends CurveProgram {
  getDefinition() {
    return this.definitionOf(VERTEX, FRAGMENT, { a_dash: 1, a_lane: 3 })
  }

  processVisibleItem(_id: number, start: number, source: NodeDisplayData, target: NodeDisplayData, data: Data): void {
    const { array } = this
    let at = this.putEnds(start, source, target, data)
    array[at++] = data.dash ?? 0
    array.set(data.lane ?? NO_LANE, at)
    array[at + 3] = floatColor(data.color)
  }
}

/** What most lines are: a full S or loop. The same ink as above at a fraction of its cost. */
export class PlainEdgeProgram extends CurveProgram {
  getDefinition() {
    return this.definitionOf(PLAIN_VERTEX, PLAIN_FRAGMENT, {})
  }

  processVisibleItem(_id: number, start: number, source: NodeDisplayData, target: NodeDisplayData, data: Data): void {
    this.array[this.putEnds(start, source, target, data)] = floatColor(data.color)
  }
}
