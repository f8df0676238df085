/** Saves the picture as it is seen: SVG from the model, PNG from that SVG. */
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import type { Drawing } from '../render/drawing.ts'
import type { Palette } from '../render/palette.ts'
import { writeSvg } from '../render/svg-write.ts'
import type { View } from '../render/want.ts'
import { showForeign } from '../text/foreign.ts'
import { isoSeconds } from '../text/locale.ts'
import { useApp } from './app-context.ts'
import { IconButton } from './bits.tsx'
import { measurer } from './measurer.ts'
import { legendEntries, sheetLines } from './picture-sheet.ts'

const SCALES = [1, 2, 3, 4] as const

interface Props {
  readonly drawing: Drawing
  readonly palette: Palette
  /** How it stands on screen now; null while it does not. */
  readonly sight: () => View | null
}

function download(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** @throws where the browser cannot draw so large a picture */
async function pngOf(svg: string, width: number, height: number, scale: number): Promise<Blob> {
  const image = new Image()
  // The content policy lets images come from this page's own data only.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('the picture is too large to draw'))), 'image/png')
  })
}

export function SaveMenu({ drawing, palette, sight }: Props) {
  const app = useApp()
  const { scene, t, say } = app
  const { incident } = scene.index.view
  const save = async (kind: string): Promise<void> => {
    const view = sight()
    if (!view) return
    const { svg, width, height } = writeSvg({
      ...{ drawing, palette, view, measure: measurer() },
      title: showForeign(incident.title, 120),
      lines: sheetLines(app, isoSeconds(new Date())),
      legend: legendEntries(app, palette),
    })
    const name = incident.id.replace(/[^a-z0-9-]+/gi, '-').slice(0, 60)
    if (kind === 'svg') download(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`)
    else download(await pngOf(svg, width, height, Number(kind)), `${name}-${kind}x.png`)
  }
  return (
    <MenuTrigger>
      <IconButton icon="save" label={t('export.title')} data-testid="save-picture" />
      <Popover className="popover" placement="left bottom">
        <Menu
          className="list"
          aria-label={t('export.title')}
          onAction={(key) => void save(String(key)).catch(() => say(t('export.failed')))}
        >
          <MenuItem id="svg" className="list-item">
            {t('export.svg')}
          </MenuItem>
          {SCALES.map((n) => (
            <MenuItem key={n} id={String(n)} className="list-item">
              {t('export.png', { n })}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
