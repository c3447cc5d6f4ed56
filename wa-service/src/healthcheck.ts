/** For a container's HEALTHCHECK, with the port as its argument: exit code 0 when this machine's wa-service says that it is well, 1 otherwise. */

const TIMEOUT_MS = 8_000;
const port = process.argv[2] ?? '3100';

try {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  process.stdout.write(`${answer.status} ${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`no answer on port ${port}: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
