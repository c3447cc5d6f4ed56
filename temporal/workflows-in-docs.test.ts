import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../embedded/temporal-namespace.ts';
import * as workflows from '../workflows/index.ts';
import * as signals from '../workflows/signals.ts';
import { REPEATED_WORK } from './schedules.ts';

const PAGE = readFileSync(new URL('../docs/workflows.md', import.meta.url), 'utf8');

/** What is named in a table's first column: one row each. */
const named = [...PAGE.matchAll(/^\| `([^`]+)` /gm)].map(([, name]) => name!);

type Definition = { type: 'signal' | 'update' | 'query'; name: string };
const definitions = Object.values(signals).filter(
  (one): one is typeof one & Definition => 'type' in one && 'name' in one,
);

it('explains every workflow, Schedule, signal, update and query, and none that is not there', () => {
  const registered = [...Object.keys(workflows), ...definitions.map(({ name }) => name)];
  expect(named.filter((name) => !name.startsWith('*')).toSorted()).toEqual(registered.toSorted());
  for (const { id } of REPEATED_WORK) expect(PAGE).toContain(`Schedule \`${id}\``);
  for (const { type, name } of definitions) expect(PAGE).toMatch(new RegExp(`\\| \`${name}\` +\\| ${type} `));
});

it('says in Temporal’s UI what each does, where one chooses what to send', () => {
  const { DESCRIPTIONS } = signals;
  expect(Object.keys(DESCRIPTIONS).toSorted()).toEqual(definitions.map(({ name }) => name).toSorted());
});

it('names only search attributes that there are', () => {
  const told = new Set([...PAGE.matchAll(/Roms[A-Za-z]+/g)].map(([name]) => name));
  expect(Object.keys(SEARCH_ATTRIBUTES)).toEqual(expect.arrayContaining([...told]));
});
