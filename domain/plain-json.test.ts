import { expect, test } from 'vitest';
import { isPlainJson } from './plain-json.ts';

test.each([
  ['null', true],
  ['"toString"', true],
  ['{"a": [1, {"b": "valueOf"}], "__proto__": {}}', true],
  ['{"toString": null}', false],
  ['[{"length": {"a": [{"valueOf": 1}]}}]', false],
  ['{"__proto__": {"toString": 1}}', false],
])('%s', (json, isPlain) => expect(isPlainJson(JSON.parse(json))).toBe(isPlain));

test('is not brought down by depth', () => {
  const depth = 200_000;
  expect(isPlainJson(JSON.parse('['.repeat(depth) + ']'.repeat(depth)))).toBe(true);
});
