/**
 * Edges as tessellated S-curves with an arrowhead: one instanced triangle strip each. Only the line itself is painted,
 * never its bounding box, which is what makes curves as cheap as straight edges.
 */
import { EdgeProgram } from 'sigma/rendering'
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from 'sigma/types'
import { floatColor } from 'sigma/utils'
import { FRAGMENT } from './frag.ts'
import { vertexShader } from './vert.ts'

const UNIFORMS = ['u_matrix', 'u_viewport', 'u_sizeRatio', 'u_pixelRatio'] as const

export const NO_LANE = [0, 0, 0] as const

/** What the program reads beside sigma's own attributes. */
export interface FlowEdgeData {
  /** Pixels by which the middle is shifted, for parallel edges. */
  readonly bend: number
  /** A LineStyle of render/drawing.ts. */
  readonly dash: number
  /** Start, end and height of its lane, each as a share of the way between its ends along x; zeros for none. */
  readonly lane: readonly [number, number, number]
}

/** (step, side, head): the body as a strip, then the head as one triangle that narrows to its tip. */
function stripOf(segments: number): number[][] {
  const body = Array.from({ length: segments + 1 }, (_, i) => i / segments)
  return [
    ...body.flatMap((step) => [
      [step, -1, 0],
      [step, 1, 0],
    ]),
    [0, -1, 1],
    [0, 1, 1],
    [1, -1, 1],
    [1, 1, 1],
  ]
}

/** Straight pieces of a curve, an even number: so many that nobody sees them, and few enough where there are thousands of lines. */
const [SMOOTH, ROUGH] = [24, 12]

export class FlowEdgeProgram extends EdgeProgram<(typeof UNIFORMS)[number]> {
  /** Asked for while sigma's constructor runs, before any field of this class is there. */
  get segments(): number {
    return SMOOTH
  }

  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext
    const strip = stripOf(this.segments)
    return {
      VERTICES: strip.length,
      VERTEX_SHADER_SOURCE: vertexShader(this.segments),
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLE_STRIP,
      UNIFORMS,
      ATTRIBUTES: [
        { name: 'a_from', size: 2, type: FLOAT },
        { name: 'a_to', size: 2, type: FLOAT },
        { name: 'a_radii', size: 3, type: FLOAT },
        { name: 'a_line', size: 2, type: FLOAT },
        { name: 'a_lane', size: 3, type: FLOAT },
        { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: 'a_id', size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: 'a_place', size: 3, type: FLOAT }],
      CONSTANT_DATA: strip,
    }
  }

  processVisibleItem(
    id: number,
    start: number,
    source: NodeDisplayData,
    target: NodeDisplayData,
    data: EdgeDisplayData & Partial<FlowEdgeData>,
  ): void {
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
    array[at++] = data.dash ?? 0
    const [begin, end, height] = data.lane ?? NO_LANE
    array[at++] = begin
    array[at++] = end
    array[at++] = height
    array[at++] = floatColor(data.color)
    array[at++] = id
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: Parameters<EdgeProgram['setUniforms']>[1]): void {
    const at = (name: (typeof UNIFORMS)[number]) => uniformLocations[name] ?? null
    gl.uniformMatrix3fv(at('u_matrix'), false, params.matrix)
    gl.uniform2f(at('u_viewport'), params.width, params.height)
    gl.uniform1f(at('u_sizeRatio'), params.sizeRatio)
    gl.uniform1f(at('u_pixelRatio'), params.pixelRatio)
  }
}

/** The same lines with fewer pieces, for a crowd of them. */
export class CrowdEdgeProgram extends FlowEdgeProgram {
  override get segments(): number {
    return ROUGH
  }
}
