/** What only paper shows: the picture as lines instead of pixels, and a head that says what the pages are of. */
import { useLayoutEffect, useRef } from 'react'
import type { Drawing } from '../../render/drawing.ts'
import { flatView, HOME_CAMERA } from '../../render/flat-view.ts'
import type { Palette } from '../../render/palette.ts'
import { writeSvg } from '../../render/svg-write.ts'
import { showForeign } from '../../text/foreign.ts'
import { isoSeconds } from '../../text/locale.ts'
import { useApp } from '../app-context.ts'
import { measurer } from '../measurer.ts'
import { legendEntries, sheetLines } from '../picture-sheet.ts'

/** Pixels of the picture on paper, whatever the window: its texts are then a little smaller than those of the pages. */
const PAPER = { width: 860, height: 600 }

/** The canvas of the stage is empty for a printer: the picture is written anew from the model. */
export function PrintedPicture({ drawing, palette }: { readonly drawing: Drawing; readonly palette: Palette }) {
  const app = useApp()
  const host = useRef<HTMLDivElement>(null)
  const { svg } = writeSvg({
    ...{ drawing, palette, measure: measurer() },
    view: flatView(drawing, PAPER, app.state.camera ?? HOME_CAMERA),
    title: showForeign(app.scene.index.view.incident.title, 120),
    lines: sheetLines(app, isoSeconds(new Date())),
    legend: legendEntries(app, palette),
  })
  useLayoutEffect(() => {
    const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml')
    host.current?.replaceChildren(document.importNode(documentElement, true))
  }, [svg])
  return <div className="printed-picture" ref={host} role="img" aria-label={app.t('picture.label')} />
}

/** Over tables and flows: the case, its hash, the filters in force, and when it was printed. */
export function PrintedHead() {
  const app = useApp()
  return (
    <header className="printed-head">
      <h1>
        <bdi>{showForeign(app.scene.index.view.incident.title, 120)}</bdi>
      </h1>
      {sheetLines(app, isoSeconds(new Date())).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </header>
  )
}
