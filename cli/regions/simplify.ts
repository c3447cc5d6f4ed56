/** A place as degrees east and north. */
export type Point = readonly [x: number, y: number];

/**
 * The line without the points that change its look least (Visvalingam): each is left out whose triangle with its
 * neighbours is smaller than `least` (square degrees). The first and the last point stay, so that neighbours who share a
 * line share it afterwards; a ring keeps a triangle at least.
 */
export function simplifyLine(line: readonly Point[], least: number): Point[] {
  const kept = [...line];
  const isRing = isSame(kept[0]!, kept.at(-1)!);
  const fewest = isRing ? 4 : 2;
  while (kept.length > fewest) {
    let smallest = Infinity;
    let at = 0;
    for (let index = 1; index < kept.length - 1; index += 1) {
      const size = triangle(kept[index - 1]!, kept[index]!, kept[index + 1]!);
      if (size < smallest) [smallest, at] = [size, index];
    }
    if (smallest >= least) break;
    kept.splice(at, 1);
  }
  return kept;
}

/** The surface inside a closed ring (square degrees). */
export function surfaceOf(ring: readonly Point[]): number {
  let sum = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [[x, y], [nextX, nextY]] = [ring[index - 1]!, ring[index]!];
    sum += x * nextY - nextX * y;
  }
  return Math.abs(sum) / 2;
}

function triangle(one: Point, two: Point, three: Point): number {
  return surfaceOf([one, two, three, one]);
}

function isSame(one: Point, other: Point): boolean {
  return one[0] === other[0] && one[1] === other[1];
}
