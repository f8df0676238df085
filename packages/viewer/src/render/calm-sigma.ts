/** Sigma without what it does in vain: it would draw before there is anything, and keep a layer for a node that nobody points at yet. */
import Sigma from 'sigma'
import type { NodeDisplayData, RenderParams } from 'sigma/types'
import { ShapeNodeProgram } from './programs/shape-node/index.ts'

/** The layer of the node that is pointed at, which lies above all others. */
const RAISED = 'hoverNodes'

type Context = WebGL2RenderingContext

/** Layers for texts, which ours writes on a canvas of its own. */
export const UNUSED: readonly string[] = ['labels', 'edgeLabels', 'hovers']

/** Stands for the context of such a layer: sigma sizes and clears each with every frame. */
const BLANK = { clearRect: () => undefined, scale: () => undefined } as unknown as CanvasRenderingContext2D

/** Stands for a context until something is drawn with it: layers cost memory, and programs time to compile. */
const ASLEEP = {
  COLOR_BUFFER_BIT: 0,
  clear: () => undefined,
  viewport: () => undefined,
  getExtension: () => null,
} as unknown as Context

/** Sigma calls its own methods while it is made: nothing here may be kept in a field of this class. */
const begun = new WeakSet<Sigma>()

export class CalmSigma extends Sigma {
  override createWebGLContext(id: string, options?: Parameters<Sigma['createWebGLContext']>[1]): Context {
    if (id !== RAISED) return super.createWebGLContext(id, options) as Context
    this.createCanvas(id)
    insideOf(this).webGLContexts[id] = ASLEEP
    return ASLEEP
  }

  override createCanvasContext(id: string, options?: Parameters<Sigma['createCanvasContext']>[1]): this {
    if (!UNUSED.includes(id)) return super.createCanvasContext(id, options)
    this.createCanvas(id, options)
    insideOf(this).canvasContexts[id] = BLANK
    return this
  }

  /** Nothing is drawn before there is a graph. */
  override refresh(options?: Parameters<Sigma['refresh']>[0]): this {
    return begun.has(this) ? super.refresh(options) : this
  }

  /** Makes the layer of the node that is pointed at: to be called when there is time, so that pointing for the first time is no slower. */
  wake(): void {
    for (const program of Object.values(insideOf(this).nodeHoverPrograms)) program.wake()
  }

  override setGraph(graph: Parameters<Sigma['setGraph']>[0]): void {
    begun.add(this)
    super.setGraph(graph)
  }
}

/** What sigma keeps to itself. */
interface Inside {
  readonly webGLContexts: Record<string, Context>
  readonly canvasContexts: Record<string, CanvasRenderingContext2D>
  readonly nodeHoverPrograms: Readonly<Record<string, RaisedNodeProgram>>
}

const insideOf = (sigma: Sigma): Inside => sigma as unknown as Inside

/** The context of the raised layer, made when it is first asked for. */
function raised(sigma: Sigma): Context {
  const known = insideOf(sigma).webGLContexts[RAISED]
  if (known !== undefined && known !== ASLEEP) return known
  const canvas = sigma.getCanvases()[RAISED]!
  const made = Sigma.prototype.createWebGLContext.call(sigma, RAISED, { canvas }) as Context
  made.viewport(0, 0, canvas.width, canvas.height)
  return made
}

/** Draws the node that is pointed at; made when there is one. */
export class RaisedNodeProgram {
  readonly #renderer: Sigma
  #program: ShapeNodeProgram | undefined

  constructor(_gl: WebGLRenderingContext, _picking: WebGLFramebuffer | null, renderer: Sigma) {
    this.#renderer = renderer
  }

  wake(): void {
    this.#program ??= new ShapeNodeProgram(raised(this.#renderer), null, this.#renderer)
  }

  reallocate(count: number): void {
    if (count > 0) this.wake()
    this.#program?.reallocate(count)
  }

  process(id: number, at: number, data: NodeDisplayData): void {
    this.#program?.process(id, at, data)
  }

  render(params: RenderParams): void {
    this.#program?.render(params)
  }

  kill(): void {
    this.#program?.kill()
  }
}
