import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startCannedGateway, type CannedGateway } from '../tests/support/canned-gateway.ts';
import { inboundEvent } from '../tests/support/inbox-api.ts';
import { INHERITED, REPOSITORY } from '../tests/support/processes.ts';

const run = promisify(execFile);
const NOBODY = 'http://127.0.0.1:9';
let gateway: CannedGateway;
let dataDir: string;

beforeAll(async () => {
  gateway = await startCannedGateway();
  dataDir = await mkdtemp(join(tmpdir(), 'roms-cli-'));
});
afterAll(async () => {
  await gateway.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function roms(args: string[], env: Record<string, string> = {}) {
  const settings = {
    cwd: REPOSITORY,
    env: {
      ...{ ...INHERITED, HOME: dataDir, ROMS_DATA_DIR: dataDir },
      ...{ DATABASE_URL: 'postgres://nobody:nobody@127.0.0.1:9/nothing', ROMS_WEBHOOK_SECRET: 'unused' },
      ...{ WA_URL: gateway.url, WA_API_KEY: gateway.apiKey, ...env },
    },
  };
  return run(process.execPath, ['cli/main.ts', ...args], settings).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('dead-letters', () => {
  const aLetter = (
    id: string,
    body: unknown = inboundEvent({ phone: '6281234567890', body: 'halo\nkak' }),
  ) => ({
    ...{ id, sessionId: 'main', event: 'message', at: '2026-11-22T03:00:00.000Z', reason: 'answered 422' },
    ...{ attempts: 0, body },
  });
  afterEach(() => {
    Object.assign(gateway.state, { letters: [], replayed: [], refusal: null });
  });

  test('are listed with what a decision needs, and no whole number', async () => {
    expect((await roms(['dead-letters'])).stdout).toContain('No dead letters');
    gateway.state.letters = [aLetter('one')];
    const { stdout } = await roms(['dead-letters']);
    expect(stdout).toContain('one  2026-11-22T03:00:00.000Z  main  message  answered 422');
    expect(stdout).toContain('••••-••••-7890  [text] halo kak');
    expect(stdout).not.toContain('6281234567890');
  });

  test('are delivered again, one or all of them', async () => {
    gateway.state.letters = ['one', 'two', 'three'].map((id) => aLetter(id));
    expect((await roms(['dead-letters', '--replay', 'two'])).stdout).toBe('two is on its way again.\n');
    expect((await roms(['dead-letters', '--replay', 'all'])).stdout).toBe('2 are on their way again.\n');
    expect(gateway.state.replayed[0]).toBe('two');
    const gone = await roms(['dead-letters', '--replay', 'two']);
    expect([gone.code, gone.stderr]).toEqual([
      1,
      'There is no such dead letter: it was delivered again, or let go\n',
    ]);
  });

  test('say in one line why wa-service cannot be asked', async () => {
    const away = await roms(['dead-letters'], { WA_URL: NOBODY });
    expect(away.stderr).toMatch(/^wa-service does not answer at .*\n$/);
    const stranger = await roms(['dead-letters'], { WA_API_KEY: 'another-key' });
    expect([stranger.code, stranger.stderr]).toEqual([
      1,
      'wa-service refuses (unauthenticated): compare WA_API_KEY on both sides\n',
    ]);
  });
});

describe('whatsapp:install-browser', () => {
  const install = (env: Record<string, string>, ...args: string[]) =>
    roms(['whatsapp:install-browser', ...args], env);
  let mirror: Server | undefined;
  afterEach(() => mirror?.close());

  /** Serves an archive with one file at whatever address is asked for. */
  async function serveBrowser(script: string): Promise<string> {
    const archive = zipOf('chrome-linux64/chrome', script);
    mirror = createServer((_request, response) => response.end(archive));
    await new Promise<void>((resolve) => mirror?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
  }

  test('names the other ways when nothing can be fetched', async () => {
    const { code, stderr } = await install(
      { PUPPETEER_CACHE_DIR: join(dataDir, 'none'), PUPPETEER_CHROME_DOWNLOAD_BASE_URL: NOBODY },
      '--force',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Chrome \d+\.[\d.]+ could not be installed \(.*ECONNREFUSED.*\)\./);
    expect(stderr).toContain('apt install chromium');
    expect(stderr).toContain('PUPPETEER_EXECUTABLE_PATH');
  });

  test.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'fetches the one that Puppeteer is made for, says how far it is, and starts it once',
    async () => {
      const env = {
        PUPPETEER_CACHE_DIR: join(dataDir, 'cache'),
        PUPPETEER_CHROME_DOWNLOAD_BASE_URL: await serveBrowser('#!/bin/sh\necho Chrome of this test\n'),
      };
      const { code, stdout, stderr } = await install(env, '--force');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('100 % of');
      expect(stdout).toMatch(/Installed: Chrome of this test \(.*\/cache\/chrome\/linux-\d.*\/chrome\)/);
      mirror?.close();
      const again = await install(env, '--force');
      expect(again.stdout).toContain('Installed: Chrome of this test');
    },
  );

  test('leaves a browser that is there alone, unless it does not start', async () => {
    const named = join(dataDir, 'my-chrome');
    await writeFile(named, '#!/bin/sh\necho My Chrome 1.0\n');
    await chmod(named, 0o755);
    const { stdout } = await install({ PUPPETEER_EXECUTABLE_PATH: named });
    expect(stdout).toContain(`There is one: My Chrome 1.0 (${named})`);
    await writeFile(named, '#!/bin/sh\necho "libnss3.so: cannot open shared object file" >&2\nexit 127\n');
    const broken = await install({ PUPPETEER_EXECUTABLE_PATH: named });
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('does not start (libnss3.so: cannot open shared object file)');
  });
});

test('the doctor names the browser that the real WhatsApp Web would run in', async () => {
  const named = join(dataDir, 'doctors-chrome');
  await writeFile(named, '#!/bin/sh\necho Chrome 146.0\n');
  await chmod(named, 0o755);
  const real = { WA_DRIVER: 'whatsapp-web', PUPPETEER_EXECUTABLE_PATH: named };
  expect((await roms(['doctor'], real)).stdout).toContain(`✓ browser       Chrome 146.0 (${named})`);
  const missing = { ...real, PUPPETEER_EXECUTABLE_PATH: join(dataDir, 'nowhere') };
  expect((await roms(['doctor'], missing)).stdout).toMatch(/✗ browser .*nowhere, which is not there/);
  expect((await roms(['doctor'])).stdout).not.toContain('browser   ');
});

test('the doctor names a real shop that the simulator plays, and what to do', async () => {
  const real = {
    NODE_ENV: 'production',
    WA_DRIVER: 'simulator',
    ROMS_WEBHOOK_SECRET: 'a-secret-of-good-length',
  };
  const allowed = await roms(['doctor'], { ...real, ROMS_ALLOW_SIMULATOR: '1' });
  expect(allowed.code).toBe(1);
  expect(allowed.stdout).toMatch(
    /✓ shop +a real one \(NODE_ENV=production\)\n✗ simulator +plays WhatsApp: nothing reaches a customer\n +→ set WA_DRIVER=whatsapp-web/,
  );
  expect((await roms(['doctor'], real)).stdout).toMatch(/✗ settings [\s\S]*WA_DRIVER: is the simulator/);
  expect((await roms(['doctor'])).stdout).toMatch(/✓ shop +a demo/);
}, 60_000);

/** A zip archive of one executable file, stored as it is. */
function zipOf(name: string, content: string): Buffer {
  const [path, data] = [Buffer.from(name), Buffer.from(content)];
  /** From "version needed" to "length of the extra field", the same in both headers. */
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, data]);
  const rest = Buffer.alloc(14);
  // Made on Unix, and the file may be run.
  rest.writeUInt32LE((0o100755 << 16) >>> 0, 6);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, path]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}
