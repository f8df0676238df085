/**
 * Letters that look like a Latin letter or a digit and are none, by the letter they are read as. Upper and lower case apart:
 * a large eta looks like H, a small one like n. Accents and letter forms (full width, bold) are gone before this is asked.
 */
const READ_AS: Readonly<Record<string, string>> = {
  a: 'АΑаαɑ@',
  b: 'ВΒЬьßв',
  c: 'СϹсϲς¢',
  d: 'ԁժ',
  e: 'ЕΕеєεҽ€',
  f: 'Ϝғƒ',
  g: 'Ԍɡց',
  h: 'НΗһհн',
  i: 'ІΙіιı',
  j: 'ЈϳјՅ',
  k: 'КΚкκ',
  l: 'ԼӀӏ',
  m: 'МΜмⅿ',
  n: 'ΝոпηԴ',
  o: 'ОΟоοσօՕ',
  p: 'РΡрρ',
  q: 'Ԛԛզ',
  r: 'Ꭱгʀ',
  s: 'ЅѕՏ$',
  t: 'ТΤтτ₮Ŧŧ',
  u: 'ՍυսμԱ',
  v: 'ѴνѵⅤ',
  w: 'ԜԝѡωШ',
  x: 'ХΧхχ×',
  y: 'УΥуүγ',
  z: 'ΖᏃ',
}

const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries(READ_AS).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
)

/** Characters that a reader does not see, or that turn the order of others round. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** Texts longer than this are no name; a token can call itself a megabyte. */
const LONGEST = 256

/**
 * What a hurried reader takes a name for: without accents, hidden characters, blanks and punctuation, in lower case, with
 * letters of other scripts, and digits, read as the Latin letter they look like. Two names with one skeleton look alike.
 * @param text foreign text
 * @returns empty where nothing is left to read
 * @example skeletonOf('U\u0405DT') // 'usdt', and so is skeletonOf('USD₮')
 */
export function skeletonOf(text: string): string {
  let skeleton = ''
  const letters = text.slice(0, LONGEST).replace(UNSEEN, '').normalize('NFKD').replace(/\p{M}/gu, '')
  for (const letter of letters) skeleton += LATIN.get(letter) ?? letter.toLowerCase()
  return skeleton
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/0/g, 'o')
    .replace(/[1i]/g, 'l')
}

/** Whether a text has characters that nobody sees. */
export function hides(text: string): boolean {
  UNSEEN.lastIndex = 0
  return UNSEEN.test(text.slice(0, LONGEST))
}
