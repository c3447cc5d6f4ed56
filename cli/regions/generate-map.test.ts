import { expect, it } from 'vitest';
import { mapSource, type Topology } from './generate-map.ts';
import { simplifyLine, surfaceOf } from './simplify.ts';

/** Two neighbours who share the line in their middle (Bali at the left), the right one with an islet. */
const arcs: Topology['arcs'] = [
  // The line between them, from the north to the south, with a point that is not needed.
  [
    [200, 200],
    [0, -100],
    [0, -100],
  ],
  // Round the left one, from the south to the north.
  [
    [200, 0],
    [-200, 0],
    [0, 200],
    [200, 0],
  ],
  // Round the right one, from the north to the south.
  [
    [200, 200],
    [200, 0],
    [0, -200],
    [-200, 0],
  ],
  // The islet.
  [
    [900, 900],
    [1, 0],
    [0, 1],
    [-1, -1],
  ],
];
const topology = (names: (string | null)[]): Topology => ({
  transform: { scale: [0.01, 0.01], translate: [100, 0] },
  arcs,
  objects: {
    idn: {
      geometries: [
        { type: 'Polygon', properties: { name: names[0]! }, arcs: [[0, 1]] },
        { type: 'MultiPolygon', properties: { name: names[1]! }, arcs: [[[~0, 2]], [[3]]] },
      ],
    },
  },
});

it('writes each shape under the codes that it covers, as steps from point to point', () => {
  const rows = mapSource(topology(['Bali', 'Kalimantan Timur'])).match(/^ {2}\[.*\],$/gm);
  expect(rows).toEqual([
    "  ['51', '10200 200 0 -200 -200 0 0 200'],",
    // The same line the other way round; the islet is too small.
    "  ['64 65', '10200 0 0 200 200 0 0 -200'],",
  ]);
});

it('leaves out what has no name, and does not guess whose a shape is', () => {
  expect(mapSource(topology(['Bali', null])).match(/^ {2}\[/gm)).toHaveLength(1);
  expect(() => mapSource(topology(['Bali', 'Atlantis']))).toThrow('Atlantis');
});

it('keeps the ends of a line and what stands out, and a ring as a triangle at least', () => {
  expect(
    simplifyLine(
      [
        [0, 0],
        [1, 0.001],
        [2, 0],
      ],
      0.01,
    ),
  ).toEqual([
    [0, 0],
    [2, 0],
  ]);
  expect(
    simplifyLine(
      [
        [0, 0],
        [1, 1],
        [2, 0],
      ],
      0.01,
    ),
  ).toHaveLength(3);
  const ring = simplifyLine(
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
    100,
  );
  expect(ring).toHaveLength(4);
  expect(ring[0]).toEqual(ring.at(-1));
  expect(
    surfaceOf([
      [0, 0],
      [2, 0],
      [2, 1],
      [0, 1],
      [0, 0],
    ]),
  ).toBe(2);
});
