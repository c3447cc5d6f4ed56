import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { browserArgs, findBrowser, parseBrowserArgs } from './browser.ts';

describe('WA_BROWSER_ARGS', () => {
  it.each([
    ['', []],
    ['--a', ['--a']],
    [
      '--host-resolver-rules=MAP a b, MAP * ~NOTFOUND --b=1',
      ['--host-resolver-rules=MAP a b, MAP * ~NOTFOUND', '--b=1'],
    ],
    ['["--proxy-server=http://a b", "--c"]', ['--proxy-server=http://a b', '--c']],
  ])('%j', (text, args) => {
    expect(parseBrowserArgs(text)).toEqual(args);
  });

  it('refuses what looks like a list and is none', () => {
    expect(() => parseBrowserArgs('[1]')).toThrow();
    expect(() => parseBrowserArgs('["--a"')).toThrow();
  });
});

describe('the browser', () => {
  it('keeps its sandbox for every user but root', () => {
    expect(browserArgs({ extraArgs: ['--x'], isRoot: false })).not.toContain('--no-sandbox');
    expect(browserArgs({ extraArgs: ['--x'], isRoot: true })).toEqual(
      expect.arrayContaining(['--no-sandbox', '--x']),
    );
  });

  it('is the named one or none; else an installed one or the newest of the cache', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'roms-cache-'));
    for (const version of ['linux-141.0', 'linux-142.0']) {
      const folder = join(cacheDir, 'chrome', version, 'chrome-linux64');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'chrome'), '');
    }
    expect(findBrowser({ named: '/nowhere/chrome', cacheDir })).toBeNull();
    expect(findBrowser({ named: process.execPath, cacheDir })).toBe(process.execPath);
    expect(findBrowser({ named: null, cacheDir })).toMatch(/linux-142|^\/(usr|snap)\//);
    await rm(cacheDir, { recursive: true });
  });
});
