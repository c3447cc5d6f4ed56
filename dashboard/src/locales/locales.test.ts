import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { TEMPLATE_VARIABLES } from '@roms/domain/template-variables';
import { english } from './en.ts';
import { indonesian } from './id.ts';
import type { Words } from './words.ts';

const all = { id: indonesian, en: english };

/** `orders.status.pending` → its text. */
function flat(words: Words, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}
/** The blanks of the last form: English has two where Indonesian has one, and the first may write its number out. */
const blanksOf = (text: string) =>
  [...(text.split(' | ').at(-1) ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('both languages say the same things with the same blanks', () => {
  const [id, en] = [flat(all.id), flat(all.en)];
  expect([...en.keys()].sort()).toEqual([...id.keys()].sort());
  for (const [key, text] of id) expect([key, blanksOf(en.get(key) ?? '')]).toEqual([key, blanksOf(text)]);
});

test('every variable of a text has a name', () => {
  const known = flat(all.id);
  expect(TEMPLATE_VARIABLES.filter((name) => !known.has(`templates.variable.${name}`))).toEqual([]);
});

const files = import.meta.glob<string>('./**/*.json', { eager: true, query: '?raw', import: 'default' });

test('no file says a key twice: the second would hide all that stands under the first', () => {
  const keysIn = (value: unknown): number =>
    typeof value === 'string'
      ? 0
      : Object.values(value as Words).reduce((sum, part) => sum + 1 + keysIn(part), 0);
  for (const [path, text] of Object.entries(files)) {
    const written = text.match(/"[^"]+":/g)?.length;
    expect([path, written]).toEqual([path, keysIn(JSON.parse(text))]);
  }
});

const sources = import.meta.glob<string>(['../**/*.{ts,vue}', '!../**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

test('every key that the code names exists', () => {
  const known = flat(all.id);
  const missing = Object.entries(sources).flatMap(([path, text]) =>
    [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)]
      .map(([, key = '']) => key)
      .filter((key) => !known.has(key))
      .map((key) => `${path}: ${key}`),
  );
  expect(missing).toEqual([]);
});

test.each([
  ['reasons.', 'use-code-words'],
  ['decisions.check.', 'use-check-words'],
  ['decisions.change.', 'use-check-words'],
])('%s… is put together in one place, with what is said where there are no words', (beginning, place) => {
  const composed = Object.entries(sources).filter(([, text]) => text.includes(`\`${beginning}\${`));
  expect(composed.map(([path]) => path)).toEqual([`../shop/decisions/${place}.ts`]);
});

/** What the status of the answer says well enough, or no page can bring about: only programs see these. */
const SAID_BY_STATUS = new Set([
  ...['invalid_request', 'forbidden', 'unauthenticated', 'too_many_requests', 'not_found', 'conflict'],
  ...['internal_error', 'database_busy', 'database_timeout', 'database_unavailable', 'too_many_open_files'],
  ...[
    'request_aborted',
    'foreign_origin',
    'unknown_host',
    'unsupported_media_type',
    'idempotency_key_reused',
  ],
]);
/** The login page says these beside their fields. */
const SAID_BY_LOGIN = new Set(['totp_required', 'wrong_credentials']);

/** The text of the server's sources. */
function serverSources(): string[] {
  const root = resolve(import.meta.dirname, '../../..');
  return globSync('{api,db,domain,runtime,contracts}/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => readFileSync(resolve(root, file), 'utf8'));
}
const namesIn = (sources: string[], pattern: RegExp): string[] => [
  ...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
];

test('every action that the audit log keeps, and what it is about, has words', () => {
  const known = flat(all.id);
  const sources = serverSources();
  const actions = namesIn(sources, /action: '([a-z_]+\.[a-z_]+)'/g);
  expect(actions.length).toBeGreaterThan(40);
  expect(actions.filter((name) => !known.has(`audit.actions.${name}`))).toEqual([]);
  const subjects = namesIn(sources, /action: '[a-z_.]+', subject: '([a-z_]+)'/g);
  expect(subjects.filter((name) => !known.has(`audit.subjects.${name}`))).toEqual([]);
});

test('every code that the API answers has words, or its status says enough', () => {
  const codes = namesIn(serverSources(), /AppError\(\s*'([a-z_]+)'/g);
  expect(codes.length).toBeGreaterThan(50);
  const known = flat(all.id);
  const unsaid = codes.filter(
    (name) =>
      !known.has(`errors.${name}`) &&
      !SAID_BY_STATUS.has(name) &&
      !SAID_BY_LOGIN.has(name) &&
      // 404 is "there is no such thing" in any case.
      !name.endsWith('_not_found'),
  );
  expect(unsaid).toEqual([]);
});
