import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runToEnd } from './child-process.ts';
import { resolveTemporalCli } from './temporal-cli.ts';
import { downloadTemporal } from './temporal-download.ts';
import { isRecentEnough, parseTemporalVersion } from './temporal-version.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-cli-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that says what `temporal --version` says. */
async function fakeTemporal(file: string, version: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho 'temporal version ${version} (Server 1.31.2, UI 2.50.1)'\n`);
  await chmod(file, 0o755);
}

const refuse = async (): Promise<void> => {
  throw new Error('not now');
};

function environment(path = ''): Record<string, string> {
  return { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache'), PATH: path };
}

test.each([
  ['temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)', '1.8.2'],
  ['temporal version 0.0.0-DEV (Server 1.31.2, UI 2.50.1)', '1.8.2'],
  ['temporal version 0.0.0-DEV (Server 1.25.0, UI 2.30.0)', '0.0.0'],
  ['temporal version 1.10.0', '1.10.0'],
  ['git version 2.40', null],
])('%s is version %s', (text, version) => expect(parseTemporalVersion(text)).toBe(version));

test.each([
  ['1.8.2', true],
  ['1.10.0', true],
  ['2.0.0', true],
  ['1.8.1', false],
  ['0.0.0', false],
])('version %s is recent enough: %s', (version, expected) => expect(isRecentEnough(version)).toBe(expected));

describe.skipIf(process.platform === 'win32')('where Temporal comes from', () => {
  test('the PATH counts from the pinned version, and one line says what was taken', async () => {
    await fakeTemporal(join(folder, 'old', 'temporal'), '1.7.0');
    await fakeTemporal(join(folder, 'new', 'temporal'), '1.9.0');
    const said: string[] = [];
    const found = await resolveTemporalCli(
      environment(`${join(folder, 'old')}:${join(folder, 'new')}`),
      (line) => said.push(line),
      { download: refuse, build: refuse },
    );
    expect(found).toMatchObject({ version: '1.9.0', source: 'the PATH' });
    expect(said).toEqual([`Temporal 1.9.0 from the PATH: ${join(folder, 'new', 'temporal')}`]);
  });

  test('a TEMPORAL_CLI that is too old is a clear problem, not passed over', async () => {
    const file = join(folder, 'temporal');
    await fakeTemporal(file, '1.7.0');
    await expect(resolveTemporalCli({ ...environment(), TEMPORAL_CLI: file }, () => {})).rejects.toThrow(
      `TEMPORAL_CLI=${file} is version 1.7.0: point it to 1.8.2 or later`,
    );
  });

  test('what was built is found in the cache by the next one, also when two build at once', async () => {
    let builds = 0;
    const build = async (target: string) => {
      builds += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
      await fakeTemporal(target, '1.8.2');
    };
    const makers = { download: refuse, build };
    const resolve = () => resolveTemporalCli(environment(), () => {}, makers);
    expect((await resolve()).source).toBe('a build with Go');
    expect((await resolve()).source).toBe('the cache');
    expect(builds).toBe(1);
    expect(await readdir(join(folder, 'cache', 'roms', 'bin'))).toEqual(['temporal-1.8.2']);
  });

  test('with no way to one, the four ways out are named', async () => {
    const attempt = resolveTemporalCli(environment(), () => {}, { download: refuse, build: refuse });
    await expect(attempt).rejects.toThrow(
      /^No Temporal server to be had .*TEMPORAL_ADDRESS.*TEMPORAL_CLI.*temporal\.download.*Go/,
    );
  });

  test('a download is unpacked; a server that never answers is given up', async () => {
    await fakeTemporal(join(folder, 'source', 'temporal'), '1.8.2');
    await runToEnd({
      file: 'tar',
      args: ['-czf', join(folder, 'a.tgz'), '-C', join(folder, 'source'), 'temporal'],
    });
    const { readFile } = await import('node:fs/promises');
    const archive = await readFile(join(folder, 'a.tgz'));
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/cli/v1.8.2')) {
        response.end(
          JSON.stringify({ archiveUrl: `http://${request.headers.host}/archive`, fileToExtract: 'temporal' }),
        );
      } else if (request.url === '/archive') {
        response.end(archive);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const cdn = `http://127.0.0.1:${port}`;
    const found = await resolveTemporalCli(environment(process.env.PATH), () => {}, {
      download: (target, say) => downloadTemporal(target, say, { cdn }),
      build: refuse,
    });
    expect(found.version).toBe('1.8.2');
    const silent = downloadTemporal(join(folder, 'x'), () => {}, { cdn: `${cdn}/nobody`, connectMs: 200 });
    await expect(silent).rejects.toThrow('no answer within 0.2 s');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
