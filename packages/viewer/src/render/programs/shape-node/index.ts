/** Nodes as shapes: one instanced quad each, the shape by distance in the fragment shader, so that it is sharp at any zoom. */
import type Sigma from 'sigma'
import { NodeProgram } from 'sigma/rendering'
import type { NodeDisplayData, RenderParams } from 'sigma/types'
import { floatColor } from 'sigma/utils'
import { FRAGMENT } from './frag.ts'
import { VERTEX } from './vert.ts'

const UNIFORMS = ['u_matrix', 'u_viewport', 'u_sizeRatio', 'u_pixelRatio'] as const

/** What the program reads beside sigma's own attributes. */
export interface ShapeNodeData {
  /** Index into SHAPES, plus 32 when the address is not completely read. */
  readonly style: number
  /** Background colour, for the rim and for what is hollow. */
  readonly paper: string
  /** Colour of the ring of hover and selection; transparent for none. */
  readonly ring: string
}

export class ShapeNodeProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
  /** Nodes are found by render/pick.ts: nothing is drawn for sigma's own way of finding them. */
  constructor(gl: WebGLRenderingContext, _picking: WebGLFramebuffer | null, renderer: Sigma) {
    super(gl, null, renderer)
  }

  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext
    const color = (name: string) => ({ name, size: 4, type: UNSIGNED_BYTE, normalized: true })
    return {
      VERTICES: 4,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLE_STRIP,
      UNIFORMS,
      ATTRIBUTES: [
        { name: 'a_position', size: 2, type: FLOAT },
        { name: 'a_size', size: 1, type: FLOAT },
        { name: 'a_style', size: 1, type: FLOAT },
        color('a_color'),
        color('a_paper'),
        color('a_ring'),
      ],
      CONSTANT_ATTRIBUTES: [{ name: 'a_corner', size: 2, type: FLOAT }],
      CONSTANT_DATA: [
        [-1, -1],
        [1, -1],
        [-1, 1],
        [1, 1],
      ],
    }
  }

  processVisibleItem(_id: number, start: number, data: NodeDisplayData & Partial<ShapeNodeData>): void {
    const { array } = this
    let at = start
    array[at++] = data.x
    array[at++] = data.y
    array[at++] = data.size
    array[at++] = data.style ?? 0
    array[at++] = floatColor(data.color)
    array[at++] = floatColor(data.paper ?? '#ffffff')
    array[at++] = floatColor(data.ring ?? 'rgba(0,0,0,0)')
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: Parameters<NodeProgram['setUniforms']>[1]): void {
    const at = (name: (typeof UNIFORMS)[number]) => uniformLocations[name] ?? null
    gl.uniformMatrix3fv(at('u_matrix'), false, params.matrix)
    gl.uniform2f(at('u_viewport'), params.width, params.height)
    gl.uniform1f(at('u_sizeRatio'), params.sizeRatio)
    gl.uniform1f(at('u_pixelRatio'), params.pixelRatio)
  }
}
