import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CURES, type Cure } from '../../wa-service/test/whatsapp-web/cures.ts';

/**
 * `npm run test:cures [MODE …]`: takes the cure of each of the library's failure modes out of a copy of the driver,
 * one at a time, and expects its test to fail. A test that still passes proves nothing.
 */
const root = resolve(import.meta.dirname, '../..');
const wanted = process.argv.slice(2).map(Number);
const copy = copyOfGateway();
let isRight = true;
try {
  for (const file of new Set(CURES.map(({ test }) => test[0]))) {
    if (!passes(file)) throw new Error(`${file} fails with every cure in its place`);
  }
  for (const cure of CURES) {
    if (wanted.length > 0 && !wanted.includes(cure.mode)) continue;
    const hasNoticed = takeOut(cure);
    isRight &&= hasNoticed;
    const verdict = hasNoticed ? 'fails without it' : 'PASSES WITHOUT IT';
    console.log(
      `${String(cure.mode).padStart(2)}  ${verdict}: ${cure.cure} (${cure.file}; "${cure.test[1]}")`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.exit(isRight ? 0 : 1);

/** The workspaces that the gateway's tests need; packages are linked, the shop's own point into the copy. */
function copyOfGateway(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roms-cures-'));
  for (const name of [
    'wa-service',
    'contracts',
    'domain',
    'package.json',
    'vitest.config.ts',
    'tsconfig.json',
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'dashboard'));
  cpSync(join(root, 'dashboard/vite.config.ts'), join(folder, 'dashboard/vite.config.ts'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@roms'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@roms') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of ['wa-service', 'contracts', 'domain']) {
    symlinkSync(join(folder, name), join(modules, '@roms', name));
  }
  return folder;
}

/** Whether the cure's test fails without the cure. */
function takeOut({ file, find, replace, test }: Cure): boolean {
  const path = join(copy, 'wa-service/src/drivers/whatsapp-web', file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, source.replace(find, replace));
  const hasPassed = passes(...test);
  writeFileSync(path, source);
  return !hasPassed;
}

/** Runs a test file of the driver in the copy, or those of its tests that have `name` in theirs. */
function passes(file: string, name = ''): boolean {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--project', 'gateway', `wa-service/test/whatsapp-web/${file}`, '-t', name];
  const options = { cwd: copy, stdio: 'ignore', timeout: 400_000 } as const;
  return spawnSync(process.execPath, [vitest, ...args], options).status === 0;
}
