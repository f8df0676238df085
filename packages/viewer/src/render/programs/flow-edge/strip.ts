/** The triangle strip that a line is drawn with, in as many straight pieces as one can see. */

/** An S is bent at its ends and straight in its middle: there its steps are longer. */
function bent(share: number): number {
  const left = 1 - 2 * share
  return 0.5 - 0.5 * Math.sign(left) * Math.abs(left) ** (2 / 3)
}

/** Along a lane the steps are those of the S at either end; the straight between takes the one in the middle. */
function alongLane(i: number, pieces: number): number {
  const half = pieces / 2
  if (i < half) return bent(i / (half - 1)) / 3
  return i === half ? 0.5 : (2 + bent((i - half - 1) / (half - 1))) / 3
}

/**
 * @param pieces an even number, at least four
 * @returns rows of (way along an S, way along a lane, side, 0): the body; then four with 1 at the end: the head, which narrows to its tip
 */
export function stripOf(pieces: number): readonly (readonly number[])[] {
  const body = Array.from({ length: pieces + 1 }, (_, i) => [bent(i / pieces), alongLane(i, pieces)])
  return [
    ...body.flatMap((ways) => [
      [...ways, -1, 0],
      [...ways, 1, 0],
    ]),
    [0, 0, -1, 1],
    [0, 0, 1, 1],
    [1, 1, -1, 1],
    [1, 1, 1, 1],
  ]
}

/** Lines from which on each is drawn in fewer pieces, and from which on it is so even from close by. */
const [CROWD, THRONG] = [1500, 6000]

/**
 * So many pieces that nobody sees them, and few enough where there are thousands of lines: those are short and thin until one looks closer, and
 * then most of them are out of sight.
 * @param lines how many are drawn
 * @param zoom camera ratio: 1 shows everything, less is closer
 */
export function piecesFor(lines: number, zoom: number): number {
  if (zoom < (lines <= CROWD ? 0.7 : 0.3) && lines <= THRONG) return 64
  if (lines <= CROWD || zoom < 0.3) return 24
  return zoom < 0.7 ? 16 : 10
}
