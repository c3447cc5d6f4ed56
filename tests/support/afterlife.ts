import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * Ends what tests have started when the test runner itself is killed and its tear-downs never run:
 * a small process that reads our pipe, and kills those that are noted once the pipe breaks.
 */
const WATCHER = `
const noted = new Map();
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [pid, signal] = line.split(' ');
    if (signal) noted.set(pid, signal); else noted.delete(pid);
  })
  .on('close', () => {
    for (const [pid, signal] of noted) {
      try { process.kill(signal === 'SIGKILL' ? -pid : Number(pid), signal); } catch {}
    }
  });
`;

let watcher: ChildProcess | null = null;

/** Notes a process that must not outlive us; call the returned function when it has ended. */
export function endWithUs(pid: number, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): () => void {
  if (watcher === null) {
    watcher = spawn(process.execPath, ['-e', WATCHER], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    watcher.unref();
    watcher.stdin!.on('error', () => {});
    (watcher.stdin as unknown as { unref: () => void }).unref();
  }
  const { stdin } = watcher;
  stdin!.write(`${pid} ${signal}\n`);
  return () => stdin!.write(`${pid}\n`);
}
