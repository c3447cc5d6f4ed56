import { readFileSync, statSync, writeFileSync } from 'node:fs';

/**
 * For a container's health check: `node healthcheck.ts PORT|URL [PID_FILE]`. Exit code 0 when the part says that it is
 * well, 1 otherwise.
 *
 * Docker marks a container whose check fails, and leaves it alone. With PID_FILE, into which the container's command
 * writes the part's process id as it starts, the third check in a row without any answer ends that process, so that the
 * container ends and its restart policy brings it back. An answer that names trouble is an answer; a part that
 * has not answered yet is starting.
 */

const TIMEOUT_MS = 8_000;
const SILENT_CHECKS = 3;

/** How often in a row the process that started then has not answered. */
type Silence = { startedAt: number; checks: number };

const [place = '3100', pidFile] = process.argv.slice(2);
const isPort = /^\d+$/.test(place);
const url = isPort ? `http://127.0.0.1:${place}/health` : place;
const where = isPort ? `on port ${place}` : `from ${place}`;

try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  process.stdout.write(`${answer.status} ${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
  if (pidFile !== undefined) note(pidFile, 0);
} catch (error) {
  process.stdout.write(`no answer ${where}: ${(error as Error).message}\n`);
  process.exitCode = 1;
  if (pidFile !== undefined) onSilence(pidFile);
}

function onSilence(file: string): void {
  const silence = read(`${file}.silence`);
  if (silence === null || silence.startedAt !== startOf(file)) return;
  const checks = silence.checks + 1;
  note(file, checks);
  if (checks < SILENT_CHECKS) return;
  const pid = Number(readFileSync(file, 'utf8'));
  process.stdout.write(`no answer ${checks} times in a row: ending process ${pid}\n`);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function note(file: string, checks: number): void {
  const startedAt = startOf(file);
  if (startedAt !== null) writeFileSync(`${file}.silence`, JSON.stringify({ startedAt, checks }));
}

/** When the process wrote its id; a container that is started again may give the same id. */
function startOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function read(file: string): Silence | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Silence;
  } catch {
    return null;
  }
}
