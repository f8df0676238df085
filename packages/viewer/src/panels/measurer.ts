/** How wide texts are in a picture that is written as SVG. */
const FONTS = [
  '400 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans KR", sans-serif',
  '650 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans KR", sans-serif',
] as const

export function measurer(): (text: string, strong: boolean) => number {
  const context = document.createElement('canvas').getContext('2d')
  return (text, strong) => {
    if (!context) return text.length * 7
    context.font = FONTS[strong ? 1 : 0]
    return context.measureText(text).width
  }
}
