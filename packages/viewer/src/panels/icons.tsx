/** Line icons on a 16 grid; decorative, the button that holds one has the name. */
const PATHS = {
  copy: 'M6 5.500h7v8H6zM3 10.500v-8h7',
  check: 'M3 8.500 6.500 12 13 4.500',
  out: 'M9.500 3H13v3.500M13 3 7.500 8.500M11 9.500V13H3V5h3.500',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  keys: 'M2 4.500h12v7H2zM4.500 7h.01M7 7h.01M9.500 7h.01M12 7h.01M5 9.500h6',
  search: 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9ZM10.300 10.300 14 14',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  theme: 'M8 2.500a5.500 5.500 0 1 0 0 11ZM8 2.500a5.500 5.500 0 0 1 0 11',
  language:
    'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM2.300 8h11.400M8 2c2 2 2.500 4 2.500 6S10 12 8 14C6 12 5.500 10 5.500 8S6 4 8 2Z',
  warn: 'M8 2.500 14 13H2ZM8 6.500v3M8 11.300v.01',
  filter: 'M2.500 4h11M4.500 8h7M6.500 12h3',
  unfilter: 'M2.500 4h11M4.500 8h4M6.500 12h1M10.500 9.500l3.500 3.500M14 9.500 10.500 13',
  fold: 'M3 2.500h10M3 13.500h10M8 4.500v2.500M6 5.500l2 2 2-2M8 11.500V9M6 10.500l2-2 2 2',
  map: 'M2.500 3.500h11v9h-11ZM6.500 6h5v4h-5Z',
  undo: 'M6 3 2.500 6.500 6 10M2.500 6.500H10a3.500 3.500 0 0 1 0 7H7',
  redo: 'M10 3l3.500 3.500L10 10M13.500 6.500H6a3.500 3.500 0 0 0 0 7h3',
  note: 'M3 2.500h7l3 3v8H3ZM10 2.500v3h3M5.500 8h5M5.500 10.500h3',
  bookmark: 'M4.500 2.500h7v11L8 10.500 4.500 13.500Z',
  bookmarked: 'M4.500 2.500h7v11L8 10.500 4.500 13.500ZM6.500 6.500l1.200 1.200 2-2.200',
  play: 'M5 3l8 5-8 5Z',
  pause: 'M5.500 3v10M10.500 3v10',
  next: 'M4 3l6 5-6 5ZM12.500 3v10',
  previous: 'M12 3 6 8l6 5ZM3.500 3v10',
  swap: 'M3 5.500h9.500L10 3M13 10.500H3.500L6 13',
  save: 'M8 2.500v7M5 6.500 8 9.500 11 6.500M3 11v2.500h10V11',
  back: 'M10 3 5 8l5 5',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
