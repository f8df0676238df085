// In the browser: the viewer's drawing, and the plainest program that draws the same graph, sigma with straight lines. Bundled by viewer.bench.mjs.
import { MultiDirectedGraph } from 'graphology'
import Sigma from 'sigma'
import { indexCase, readPicture } from '../../packages/viewer/src/graph/index-case.ts'
import { translator } from '../../packages/viewer/src/messages/lookup.ts'
import { drawScene } from '../../packages/viewer/src/render/drawing.ts'
import { frame } from '../../packages/viewer/src/render/fit.ts'
import { Stage } from '../../packages/viewer/src/render/stage.ts'
import { createDerivation } from '../../packages/viewer/src/state/derive.ts'

const KINDS = 'victim seed attacker launderer service deposit mixer bridge burn dex contract frontier other noise'
const palette = {
  ...{ paper: '#ffffff', ink: '#1b2230', quiet: '#5a6475', accent: '#0b63ce', clean: '#9aa3b2', noise: '#c3c9d4' },
  kinds: Object.fromEntries(KINDS.split(' ').map((kind, i) => [kind, `#4d5d${(0x80 + i * 4).toString(16)}`])),
  assets: ['#4d5d80', '#9a1f05', '#b58186', '#3e0f96', '#51172b', '#7c8c2f'],
  taint: ['#999999', '#e0b0a0', '#d09080', '#c07060', '#b05040', '#9a1f05'],
}
const SILENT = ['onSelect', 'onHover', 'onOpen', 'onCamera', 'onFrame', 'onLost']
const nextFrame = () => new Promise((done) => requestAnimationFrame(done))

let parts
let drawing
let container
let drawn

/** Contexts that draw on the card: asking a canvas for its own would make one where there is none. */
const cards = new Set()
const getContext = HTMLCanvasElement.prototype.getContext
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  const context = getContext.call(this, kind, ...more)
  if (kind === 'webgl2' && context !== null) cards.add(context)
  return context
}

/** Waits until everything that was drawn is there: reading a pixel ends only then. */
function sync() {
  for (const gl of cards)
    if (gl.canvas.isConnected) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
}

/** Takes what the server and the layout would give. */
export function prepare({ head, picture: told, layout }) {
  const index = indexCase(head)
  const picture = readPicture(told)
  const placed = { ...layout, points: new Map(layout.points), lanes: new Map(layout.lanes) }
  parts = { index, base: picture, frame: placed, picture, selected: null, where: null, paths: null, pathNr: 0 }
  drawing = sceneDrawing()
}

function sceneDrawing() {
  return drawScene(createDerivation()(parts), { palette, t: translator('en'), locale: 'en-US', tint: 'asset' })
}

const PROGRAMS = {
  ours() {
    const labels = document.createElement('canvas')
    labels.className = 'stage-labels'
    const host = document.createElement('div')
    container.append(host, labels)
    for (const layer of [host, labels])
      Object.assign(layer.style, { position: 'absolute', inset: 0, width: '100%', height: '100%' })
    labels.style.pointerEvents = 'none'
    const stage = new Stage(host, labels, Object.fromEntries(SILENT.map((name) => [name, () => undefined])))
    stage.show(sceneDrawing(), palette)
    return { move: (camera) => stage.setCamera(camera), hover: (id) => stage.hover(id), kill: () => stage.kill() }
  },
  bare() {
    const { clientWidth: width, clientHeight: height } = container
    const { stretch, density } = frame(drawing.width, drawing.height, { width, height })
    const graph = new MultiDirectedGraph()
    for (const { id, x, y, radius, color } of drawing.nodes)
      graph.addNode(id, { x: x * stretch, y: -y, size: radius * density, color })
    for (const { id, from, to, width: size, color } of drawing.edges)
      graph.addEdgeWithKey(id, from, to, { size: size * density, color })
    const sigma = new Sigma(graph, container)
    return { move: (camera) => sigma.getCamera().setState(camera), hover: () => undefined, kill: () => sigma.kill() }
  },
}

/** @returns {Promise<number>} milliseconds from the data to the picture */
export async function open(program) {
  container = document.createElement('div')
  Object.assign(container.style, { position: 'fixed', inset: 0 })
  document.body.replaceChildren(container)
  await nextFrame()
  const start = performance.now()
  drawn = PROGRAMS[program]()
  await nextFrame()
  sync()
  return performance.now() - start
}

/** Pans and zooms around the full view. @returns {Promise<{ frames: number, rate: number }>} how many, and how many a second */
export async function fly(most, milliseconds) {
  const step = async (i) => {
    const turn = (i * Math.PI) / 10
    drawn.move({ x: 0.5 + 0.08 * Math.sin(turn), y: 0.5 + 0.05 * Math.cos(turn), ratio: 1 + 0.25 * Math.sin(turn / 2) })
    await nextFrame()
  }
  await step(0)
  sync()
  const start = performance.now()
  let frames = 0
  while (frames < most && performance.now() - start < milliseconds) await step(++frames)
  sync()
  return { frames: frames + 1, rate: (frames * 1000) / (performance.now() - start) }
}

/** Points at nodes, one after the other. @returns {Promise<number[]>} milliseconds that each takes of the page until its frame is told to be drawn */
export async function hovers(count) {
  const ids = drawing.nodes.map(({ id }) => id)
  const times = []
  for (let i = 0; i < count; i++) {
    await nextFrame()
    await nextFrame()
    sync()
    const due = []
    const real = window.requestAnimationFrame
    window.requestAnimationFrame = (work) => due.push(work)
    const start = performance.now()
    drawn.hover(ids[Math.floor(((i + 0.5) * ids.length) / count)])
    for (const work of due) work(performance.now())
    times.push(performance.now() - start)
    window.requestAnimationFrame = real
  }
  return times
}

export function close() {
  drawn.kill()
  document.body.replaceChildren()
}
