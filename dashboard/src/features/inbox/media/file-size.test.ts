import { expect, it } from 'vitest';
import { fileSize } from './file-size.ts';

it.each([
  [1, '1 kB'],
  [12_400, '13 kB'],
  [1_240_000, '1,2 MB'],
])('%d bytes are %s', (bytes, words) => expect(fileSize(bytes, 'id')).toBe(words));
