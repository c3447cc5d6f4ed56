import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from './support.ts';

/** The container's health check on processes of this machine. */

const CHECK = resolve(import.meta.dirname, '../src/healthcheck.ts');
/** As a container's command: the id first, then the part under that id. */
const COMMAND = 'echo $$ > "$PID_FILE" && exec "$NODE" "$PART" "$PORT"';
const PART = `
  let status = 200;
  process.on('SIGUSR2', () => { status = 503; });
  require('node:http').createServer((_, response) => response.writeHead(status).end('said')).listen(process.argv[2], '127.0.0.1');
`;

let folder: string;
let port: number;
let pidFile: string;
let part: ChildProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-check-'));
  pidFile = join(folder, 'part.pid');
  await writeFile(join(folder, 'part.cjs'), PART);
  const server = createServer();
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  port = (server.address() as AddressInfo).port;
  await new Promise((go) => server.close(go));
});
afterEach(async () => {
  part?.kill('SIGKILL');
  part = null;
  await rm(folder, { recursive: true });
});

function start(): ChildProcess {
  const env = {
    PID_FILE: pidFile,
    NODE: process.execPath,
    PART: join(folder, 'part.cjs'),
    PORT: String(port),
  };
  part = spawn('sh', ['-c', COMMAND], { env, stdio: 'ignore' });
  return part;
}
/** The exit code of one check, and what it says. */
function check(...more: string[]): Promise<{ code: number; said: string }> {
  return new Promise((go) => {
    execFile(process.execPath, [CHECK, String(port), ...more], (error, said) =>
      go({ code: error === null ? 0 : Number(error.code), said }),
    );
  });
}
const isWell = async (): Promise<boolean> => (await check(pidFile)).code === 0;

it('ends a part that does not answer three times in a row, and none that starts or names trouble', async () => {
  const first = start();
  await waitFor('the part', isWell);
  first.kill('SIGUSR2');
  await waitFor('trouble', async () => !(await isWell()));
  for (let time = 0; time < 3; time += 1) expect(await check(pidFile)).toMatchObject({ code: 1 });
  expect(first.exitCode).toBeNull();

  first.kill('SIGSTOP');
  const ended = new Promise((go) => first.once('exit', (_, signal) => go(signal)));
  expect((await check(pidFile)).said).toContain('no answer on port');
  expect((await check(pidFile)).said).not.toContain('ending process');
  expect((await check(pidFile)).said).toContain('no answer 3 times in a row: ending process');
  expect(await ended).toBe('SIGKILL');

  // As the restart policy does it: what was counted before is forgotten, and nobody answers yet.
  const second = start();
  second.kill('SIGSTOP');
  for (let time = 0; time < 4; time += 1) expect(await check(pidFile)).toMatchObject({ code: 1 });
  second.kill('SIGCONT');
  await waitFor('the part again', isWell);
}, 180_000);
