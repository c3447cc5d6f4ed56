import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './idempotency.ts';

it('does not depend on the order of keys', () => {
  expect(canonicalJson({ b: [1, { d: 2, c: null }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":null,"d":2}]}');
  expect(canonicalJson({ a: 1, b: undefined })).toBe(canonicalJson({ a: 1 }));
});

it('says the same as the JSON it came from', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // JSON knows no -0.
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
    }),
  );
});

it('tells different payloads apart', () => {
  expect(canonicalJson({ quantity: 1 })).not.toBe(canonicalJson({ quantity: '1' }));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});
