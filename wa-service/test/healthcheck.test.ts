import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from './support.ts';

/** The container's health check on processes of this machine. */

const CHECK = resolve(import.meta.dirname, '../src/healthcheck.ts');
/** As a container's command: the id first, then the part under that id. */
const COMMAND = 'echo $$ > "$PID_FILE" && exec "$NODE" "$PART" "$PORT" $LATE';
/** SIGUSR1: stops listening, or begins to when it was started late. SIGUSR2: names trouble. */
const PART = `
  const [, , port, late] = process.argv;
  let status = 200;
  const server = require('node:http').createServer((_, response) => response.writeHead(status).end('said'));
  const listen = () => server.listen(port, '127.0.0.1');
  process.on('SIGUSR1', () => (server.listening ? server.close() : listen()));
  process.on('SIGUSR2', () => { status = 503; });
  setInterval(() => undefined, 1_000);
  if (!late) listen();
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

function start(late = ''): ChildProcess {
  const env = {
    PID_FILE: pidFile,
    NODE: process.execPath,
    PART: join(folder, 'part.cjs'),
    PORT: String(port),
    LATE: late,
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

  first.kill('SIGUSR1');
  const ended = new Promise((go) => first.once('exit', (_, signal) => go(signal)));
  expect((await check(pidFile)).said).toContain('no answer on port');
  expect((await check(pidFile)).said).not.toContain('ending process');
  // Nor does it hear any other signal.
  first.kill('SIGSTOP');
  expect((await check(pidFile)).said).toContain('no answer 3 times in a row: ending process');
  expect(await ended).toBe('SIGKILL');
  expect((await check(pidFile)).code).toBe(1);

  // As the restart policy does it: what was counted before is forgotten, and nobody answers yet.
  const second = start('late');
  await waitFor('its id', async () => Number(await readFile(pidFile, 'utf8')) === second.pid);
  for (let time = 0; time < 4; time += 1) expect(await check(pidFile)).toMatchObject({ code: 1 });
  second.kill('SIGUSR1');
  await waitFor('the part again', isWell);
}, 180_000);
