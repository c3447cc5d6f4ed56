import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CURES } from './cures.ts';

const DRIVER = join(import.meta.dirname, '../../src/drivers/whatsapp-web');

it('each of the fifteen failure modes has a cure and a test that are where the list says', () => {
  expect(new Set(CURES.map(({ mode }) => mode)).size).toBe(15);
  for (const { mode, file, find, test } of CURES) {
    const source = readFileSync(join(DRIVER, file), 'utf8');
    expect(source.split(find).length - 1, `cure ${mode} in ${file}`).toBe(1);
    expect(readFileSync(join(import.meta.dirname, test[0]), 'utf8'), `test of ${mode}`).toContain(test[1]);
  }
});
