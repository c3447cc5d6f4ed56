import { env, stdout } from 'node:process';

/** Values that break what trusts its input; all of them by a seed, so that a run can be had again. */

export type Random = () => number;

/** Mulberry32: good enough to wander, the same everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `FUZZ_SEED` or the clock; printed, because without it a failure is a rumour. */
export function chooseSeed(name: string): number {
  const seed = Number(env.FUZZ_SEED ?? Date.now() % 1_000_000);
  stdout.write(`${name}: FUZZ_SEED=${seed}\n`);
  return seed;
}

/** How long to fuzz: `FUZZ_MS`, else what a test run can spare. */
export const fuzzMs = (usual: number): number => Number(env.FUZZ_MS ?? usual);

export const pick = <T>(random: Random, values: readonly T[]): T =>
  values[Math.floor(random() * values.length)] as T;

const EVERY_PLANE = Array.from({ length: 17 }, (_, plane) => String.fromCodePoint(plane * 0x10000 + 0x1234));
export const STRINGS = [
  ...['', ' ', '\0', 'a\0b', '\ud800', 'x\udfffy', '\u202eevil', '\ufeff', '👨‍👩‍👧‍👦', EVERY_PLANE.join('')],
  ...[
    '../../../etc/passwd',
    '..%2f..%2fspool.db',
    '%',
    '%00',
    '%E0%A4%A',
    '/',
    '//',
    '.',
    '..',
    '\\',
    'a/b?c#d',
  ],
  ...[
    "'; DROP TABLE events; --",
    '<script>alert(1)</script>',
    '${7*7}',
    '{{7*7}}',
    '\r\nx-evil: 1',
    '$where',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', '-1', '1e999'],
  ...[
    '0',
    '1',
    '9007199254740993',
    '-9223372036854775809',
    'main',
    'MAIN',
    'nobody',
    '62812',
    '1'.repeat(400),
  ],
  ...['6281234567890', '+62 812-3456-7890', '6281234567890@c.us', '123@g.us', 'status@broadcast', '1@lid'],
  ...['٦٢٨١٢٣٤٥٦٧٨٩٠', '6281234567890@c.us\n', '@', '@lid', 'x@newsletter', '11111111111111111111111@lid'],
  ...[
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '2026-01-01',
    '1970-01-01T00:00:00Z',
  ],
  ...[
    '-271821-04-20T00:00:00.000Z',
    '2026-01-01T00:00:00+23:59',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00.123456789Z',
  ],
  ...['a'.repeat(70_000), '\n'.repeat(3_000), 'é'.repeat(300)],
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 53 + 2,
  -(2 ** 63),
  8.64e15,
  8.64e15 + 1,
];
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'then',
  'length',
  '',
  'a.b',
  'a[0]',
  '\0',
  'toJSON',
];

/** Anything that JSON can carry. */
export function anything(random: Random, depth = 3): unknown {
  const kind = Math.floor(random() * (depth > 0 ? 8 : 5));
  if (kind === 0) return null;
  if (kind === 1) return random() < 0.5;
  if (kind === 2) return pick(random, NUMBERS);
  if (kind <= 4) return pick(random, STRINGS);
  const size = Math.floor(random() * 4);
  if (random() < 0.05) return { length: { toString: null, valueOf: 1 } };
  if (kind === 5) return Array.from({ length: size }, () => anything(random, depth - 1));
  const keys = Array.from({ length: size }, () => pick(random, [...KEYS, ...STRINGS.slice(0, 6)]));
  // `__proto__` as an own key, as JSON.parse makes it.
  return Object.defineProperties(
    {},
    Object.fromEntries(
      keys.map((key) => [
        `${key}`,
        { value: anything(random, depth - 1), enumerable: true, configurable: true },
      ]),
    ),
  );
}

/** The object with some of its fields, at any depth, left out, made something else, or joined by strangers. */
export function broken(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return random() < 0.5 ? anything(random) : value;
  }
  const entries = Object.entries(value).flatMap(([key, part]): [string, unknown][] => {
    const chance = random();
    if (chance < 0.08) return [];
    if (chance < 0.3) return [[key, broken(random, part)]];
    return [[key, typeof part === 'object' && part !== null ? broken(random, part) : part]];
  });
  if (random() < 0.3) entries.push([pick(random, KEYS), anything(random)]);
  // Through JSON, so that a stranger called `__proto__` stays one.
  return JSON.parse(`{${entries.map(([key, part]) => `${JSON.stringify(key)}:${json(part)}`).join(',')}}`);
}

const json = (value: unknown): string => JSON.stringify(value) ?? 'null';
