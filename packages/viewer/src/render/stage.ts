/** Owns the one Sigma. Everything that touches the drawing library is in this file, in calm-sigma.ts, looks.ts and programs/. */
import { MultiDirectedGraph } from 'graphology'
import type { MouseCoords, SigmaStageEventPayload } from 'sigma/types'
import type { Camera } from '../state/state.ts'
import { CalmSigma, UNUSED } from './calm-sigma.ts'
import type { Lane, Pixel } from './curve.ts'
import { type DrawEdge, type Drawing, type DrawNode, lineOfStrand } from './drawing.ts'
import { type Frame, frame } from './fit.ts'
import { growth, inRatios, RATIOS } from './flat-view.ts'
import { EDGE_PROGRAMS, edgeLook, type Looks, NODE_PROGRAMS, nodeLook, placeOf, RAISED_PROGRAMS } from './looks.ts'
import { Overlay } from './overlay.ts'
import type { Palette } from './palette.ts'
import { lineAt, nodeAt } from './pick.ts'
import type { View } from './want.ts'

export interface StageEvents {
  readonly onSelect: (id: string | null) => void
  readonly onHover: (id: string | null) => void
  readonly onOpen: (id: string) => void
  readonly onCamera: (camera: Camera | null) => void
  /** After every frame: what is pinned to the picture in HTML moves along. */
  readonly onFrame: () => void
  readonly onLost: () => void
}

const HOME = { x: 0.5, y: 0.5, ratio: 1, angle: 0 }
/** Above this many edges they are found on click only: every move of the pointer would look at all of them. */
const HOVER_EDGES = 5000

/** Milliseconds after which the first picture stands, and what only pointing needs can be made. */
const SOON = 600

/** Items whose look was made anew since the page was opened: tests hold hovering to the few it touches. */
export const redrawn = { nodes: 0, edges: 0 }

interface Place extends Pixel {
  readonly radius: number
}

/** One stand of the camera over one drawing, with the places that were asked for. */
interface Pose {
  readonly key: string
  readonly pixels: Map<string, Place>
}

const poseOf = (key: string): Pose => ({ key, pixels: new Map() })

const isDragging = ({ original }: MouseCoords): boolean => 'buttons' in original && original.buttons !== 0

export const hasWebGL = (): boolean => {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null
  } catch {
    return false
  }
}

export class Stage {
  #graph = new MultiDirectedGraph()
  readonly #sigma: CalmSigma
  readonly #overlay: Overlay
  /** What draws nodes and lines with every frame. */
  readonly #cards: readonly WebGL2RenderingContext[]
  readonly #container: HTMLElement
  readonly #calm: () => boolean
  #drawing: Drawing | null = null
  #palette: Palette | null = null
  #nodes = new Map<string, DrawNode>()
  #edges = new Map<string, DrawEdge>()
  #frame: Frame = frame(1, 1, { width: 100, height: 100 })
  #hovered: string | null = null
  #clicked: string | null = null
  #cameraTimer = 0
  #wakeTimer = 0
  #pose: Pose = poseOf('')
  /** What the picture was last fitted to. */
  #size = { width: 0, height: 0 }
  /** Sigma hears of the window's size only; the picture also changes with what stands around it. */
  readonly #watch = new ResizeObserver(() => this.#refit())

  constructor(container: HTMLElement, canvas: HTMLCanvasElement, events: StageEvents) {
    this.#container = container
    this.#calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches
    this.#overlay = new Overlay(canvas)
    this.#sigma = new CalmSigma(this.#graph, container, {
      renderLabels: false,
      zIndex: true,
      nodeProgramClasses: NODE_PROGRAMS,
      nodeHoverProgramClasses: RAISED_PROGRAMS,
      edgeProgramClasses: EDGE_PROGRAMS,
      defaultDrawNodeHover: () => undefined,
      stagePadding: 0,
      minCameraRatio: RATIOS.closest,
      maxCameraRatio: RATIOS.furthest,
      doubleClickZoomingRatio: 1,
      allowInvalidContainer: true,
      nodeReducer: (id) => {
        redrawn.nodes += 1
        const node = this.#nodes.get(id)
        return node ? nodeLook(node, this.#look()) : { hidden: true }
      },
      edgeReducer: (id) => {
        redrawn.edges += 1
        const edge = this.#edges.get(id)
        return edge ? edgeLook(edge, this.#look()) : { hidden: true }
      },
      zoomToSizeRatioFunction: growth,
    })
    // Sigma would draw every node a second time with every frame, and read a pixel of that back with every move of the pointer.
    Object.assign(this.#sigma, { getNodeAtPosition: (point: Pixel) => this.#nodeAt(point) })
    const { edges, nodes } = this.#sigma.getCanvases()
    this.#cards = [edges, nodes].flatMap((canvas) => canvas?.getContext('webgl2') ?? [])
    // Each layer costs a pass over the window with every frame, also one on which nothing is ever drawn.
    for (const name of UNUSED) this.#layer(name).style.display = 'none'
    this.#raise(false)
    this.#listen(events)
    this.#watch.observe(container)
    this.#wakeTimer = window.setTimeout(() => this.#sigma.wake(), SOON)
  }

  #layer(name: string): HTMLElement {
    return this.#sigma.getCanvases()[name] ?? this.#container
  }

  /** Sigma draws the node that is pointed at once more, above all others. */
  #raise(pointed: boolean): void {
    this.#layer('hoverNodes').style.display = pointed ? '' : 'none'
  }

  #listen(events: StageEvents): void {
    const sigma = this.#sigma
    const click = (id: string | null) => {
      this.#clicked = id
      events.onSelect(id)
    }
    const onStage = ({ event, preventSigmaDefault }: SigmaStageEventPayload) => {
      preventSigmaDefault()
      const line = this.#lineAt(event)
      click(line === null ? null : lineOfStrand(line))
    }
    sigma.on('clickNode', ({ node }) => click(node))
    sigma.on('clickStage', onStage)
    // Two clicks soon after each other open a node only if both were on it.
    sigma.on('doubleClickNode', ({ node, preventSigmaDefault }) => {
      preventSigmaDefault()
      if (node === this.#clicked) events.onOpen(node)
      else click(node)
    })
    sigma.on('doubleClickStage', onStage)
    const hover = (id: string | null) => {
      if (id === this.#hovered) return
      this.hover(id)
      events.onHover(id)
    }
    sigma.on('enterNode', ({ node }) => hover(node))
    sigma.on('leaveNode', () => hover(null))
    sigma.on('leaveStage', () => hover(null))
    // Nodes lie over lines: a line is looked for where sigma found no node.
    sigma.getMouseCaptor().on('mousemove', (at: MouseCoords) => {
      if (this.#hovered !== null && this.#nodes.has(this.#hovered)) return
      if (this.#edges.size <= HOVER_EDGES && !isDragging(at)) hover(this.#lineAt(at))
    })
    sigma.on('afterRender', () => {
      // The card goes on drawing while the texts are written.
      for (const card of this.#cards) card.flush()
      this.#settle()
      this.#paint()
      events.onFrame()
    })
    sigma.getCamera().on('updated', (state) => {
      clearTimeout(this.#cameraTimer)
      this.#cameraTimer = window.setTimeout(() => {
        const home = Math.abs(state.x - 0.5) + Math.abs(state.y - 0.5) + Math.abs(state.ratio - 1) < 1e-4
        events.onCamera(home ? null : { x: state.x, y: state.y, ratio: state.ratio })
      }, 200)
    })
    for (const canvas of this.#container.querySelectorAll('canvas'))
      canvas.addEventListener('webglcontextlost', events.onLost)
  }

  show(drawing: Drawing, palette: Palette): void {
    this.#drawing = drawing
    this.#palette = palette
    this.#nodes = new Map(drawing.nodes.map((node) => [node.id, node]))
    this.#edges = new Map(drawing.edges.map((edge) => [edge.id, edge]))
    if (this.#hovered !== null && !this.#nodes.has(this.#hovered) && !this.#edges.has(this.#hovered))
      this.#hovered = null
    this.#stand(drawing)
  }

  /** Fits the drawing to the container. A new graph is taken in and drawn once; changes of the old one would each be drawn. */
  #stand(drawing: Drawing): void {
    this.#measure()
    this.#pose = poseOf('')
    this.#sigma.setGraph(this.#buildGraph(drawing))
  }

  /** The graph holds who and where; what an item looks like comes from the reducers, so that it can change without an event. */
  #buildGraph(drawing: Drawing): MultiDirectedGraph {
    this.#graph = new MultiDirectedGraph()
    for (const node of drawing.nodes) this.#graph.addNode(node.id, placeOf(node, this.#frame))
    for (const edge of drawing.edges) this.#graph.addEdgeWithKey(edge.id, edge.from, edge.to)
    return this.#graph
  }

  #look(): Looks {
    return { palette: this.#palette, frame: this.#frame, hovered: this.#hovered, nodes: this.#nodes }
  }

  /** Redraws the item that was left and the one that was entered, with their edges; nothing else. */
  hover(id: string | null): void {
    if (id === this.#hovered) return
    const nodes: string[] = []
    const edges = new Set<string>()
    const before = this.#hovered
    this.#hovered = id
    for (const item of [before, id]) {
      if (item === null) continue
      if (this.#graph.hasEdge(item)) edges.add(item)
      else if (this.#graph.hasNode(item)) {
        nodes.push(item)
        this.#graph.forEachEdge(item, (edge) => edges.add(edge))
      }
    }
    this.#container.classList.toggle('is-pointing', id !== null)
    this.#raise(id !== null && this.#graph.hasNode(id))
    this.#sigma.refresh({ partialGraph: { nodes, edges: [...edges] }, skipIndexation: true, schedule: true })
  }

  #measure(): void {
    const { clientWidth: width, clientHeight: height } = this.#container
    this.#size = { width, height }
    this.#frame = frame(this.#drawing?.width ?? 1, this.#drawing?.height ?? 1, this.#size)
    this.#sigma.setCustomBBox(this.#frame.box)
  }

  #refit(): void {
    const { clientWidth: width, clientHeight: height } = this.#container
    if (this.#drawing && (width !== this.#size.width || height !== this.#size.height)) this.#stand(this.#drawing)
  }

  /** After a frame: where things stood before it no longer counts if the camera or the window moved. */
  #settle(): void {
    const { x, y, ratio, angle } = this.#sigma.getCamera().getState()
    const { clientWidth: width, clientHeight: height } = this.#container
    const key = [x, y, ratio, angle, width, height].join(' ')
    if (key !== this.#pose.key) this.#pose = poseOf(key)
  }

  #pixel(x: number, y: number): Pixel {
    return this.#sigma.graphToViewport({ x: x * this.#frame.stretch, y: -y })
  }

  /** Where a node is on screen; undefined when it is not drawn. */
  at(id: string): Place | undefined {
    const node = this.#nodes.get(id)
    if (node === undefined || node.hidden) return undefined
    const known = this.#pose.pixels.get(id)
    if (known) return known
    const place = { ...this.#pixel(node.x, node.y), radius: this.#radius(node) }
    this.#pose.pixels.set(id, place)
    return place
  }

  #radius(node: DrawNode): number {
    return this.#sigma.scaleSize(node.radius * this.#frame.density)
  }

  #nodeAt(point: Pixel): string | null {
    return nodeAt(point, this.#drawing?.nodes ?? [], (id) => this.at(id))
  }

  /** The line at a place of the container, as it is drawn. */
  #lineAt(point: Pixel): string | null {
    const radiusOf = (id: string): number => this.at(id)?.radius ?? 0
    return lineAt(point, this.#drawing?.edges ?? [], { ...this.sight(), radiusOf })
  }

  /** How things stand on screen just now. */
  sight(): View {
    const { clientWidth: width, clientHeight: height } = this.#container
    return {
      at: (id) => this.at(id),
      columnAt: (x) => this.#pixel(x, 0).x,
      radius: (node) => this.#radius(node),
      lane: ({ lane }) => lane && this.#lane(lane),
      thickness: Math.max(0.7, this.#frame.density),
      ratio: this.#sigma.getCamera().ratio,
      size: { width, height },
    }
  }

  #lane({ start, end, y }: Lane): Lane {
    const from = this.#pixel(start, y)
    return { start: from.x, end: this.#pixel(end, y).x, y: from.y }
  }

  #paint(): void {
    if (!this.#drawing || !this.#palette) return
    this.#overlay.paint({
      ...{ drawing: this.#drawing, palette: this.#palette, pose: this.#pose, hovered: this.#hovered },
      ...this.sight(),
    })
  }

  #move(to: Partial<Camera>): void {
    const camera = this.#sigma.getCamera()
    if (this.#calm()) camera.setState(to)
    else void camera.animate(to, { duration: 260 })
  }

  /** Home, or further back when something that is drawn lies below the main picture. */
  fit(): void {
    const home = { cameraState: HOME }
    const { clientWidth: width, clientHeight: height } = this.#container
    const lowest = Math.max(0, ...[...this.#nodes.values()].filter((node) => !node.hidden).map((node) => node.y))
    const bottom = this.#sigma.graphToViewport({ x: 0, y: -lowest }, home).y + 24
    const ratio = Math.max(1, bottom / height)
    const centre = this.#sigma.viewportToFramedGraph({ x: width / 2, y: (height * ratio) / 2 }, home)
    this.#move(ratio === 1 ? HOME : { ...centre, ratio })
  }

  zoom(factor: number): void {
    this.#move({ ratio: inRatios(this.#sigma.getCamera().ratio / factor) })
  }

  camera(): Camera {
    const { x, y, ratio } = this.#sigma.getCamera()
    return { x, y, ratio }
  }

  setCamera(camera: Camera | null): void {
    this.#sigma.getCamera().setState(camera ?? HOME)
  }

  /** Brings a node into view; zooms in when labels would be too dense to read. */
  reveal(id: string, closer: boolean): void {
    const point = this.at(id)
    if (!point) return
    const { clientWidth: width, clientHeight: height } = this.#container
    const inside = point.x > 60 && point.x < width - 60 && point.y > 50 && point.y < height - 40
    if (inside && !closer) return
    const { x, y } = this.#sigma.viewportToFramedGraph(point)
    this.#move({ x, y, ratio: closer ? Math.min(this.#sigma.getCamera().ratio, 0.55) : this.#sigma.getCamera().ratio })
  }

  kill(): void {
    clearTimeout(this.#cameraTimer)
    clearTimeout(this.#wakeTimer)
    this.#watch.disconnect()
    this.#sigma.kill()
  }
}
