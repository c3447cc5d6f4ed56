import { expect, test } from 'vitest';

const sources = import.meta.glob<string>(['./**/*.{ts,vue}', '!./**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** A value of `contracts` brings zod along: 20 kB, and code compiled at run time, which the server's policy refuses. */
test('the dashboard takes only types from contracts', () => {
  const offenders = Object.entries(sources)
    .filter(([, text]) => /^\s*import (?!type )[^;]*from '@roms\/contracts\//m.test(text))
    .map(([path]) => path);
  expect(offenders).toEqual([]);
});
