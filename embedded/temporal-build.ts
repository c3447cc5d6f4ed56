import { fileURLToPath } from 'node:url';
import { runToEnd } from './child-process.ts';
import type { Command } from './child-process.ts';
import { systemErrorCode } from './startup-problem.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

const MODULE = fileURLToPath(new URL('../temporal/cli/', import.meta.url));
const PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
/** The variable that `temporal --version` prints; without it the build calls itself 0.0.0-DEV. */
const VERSION_VARIABLE = 'github.com/temporalio/cli/internal/temporalcli.Version';
const SAY_EVERY_MS = 5000;

/**
 * Builds the pinned CLI from source into `target` (a temporary name; the caller renames it), about six minutes
 * the first time. Says how far it is through `onProgress`. Throws when Go is missing or the build fails.
 */
export async function buildTemporal(target: string, onProgress: (line: string) => void): Promise<void> {
  onProgress('building Temporal with Go: fetching its sources');
  const total = await countPackages(onProgress);
  const startedAt = Date.now();
  let built = 0;
  const say = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    onProgress(`building Temporal with Go: ${built} of at most ${total} packages, ${seconds} s`);
  }, SAY_EVERY_MS);
  try {
    const args = [
      'build',
      '-v',
      '-trimpath',
      '-ldflags',
      `-s -w -X ${VERSION_VARIABLE}=${TEMPORAL_CLI_VERSION}`,
      '-o',
      target,
      PACKAGE,
    ];
    const { code, output } = await runToEnd(go(args), (line) => {
      if (/^[\w./-]+$/.test(line)) built += 1;
    });
    if (code !== 0) throw new Error(`go build failed: ${output.trim().split('\n').at(-1)}`);
  } finally {
    clearInterval(say);
  }
}

/** How many packages the build consists of; downloads the modules on the way and fails early without network. */
async function countPackages(onProgress: (line: string) => void): Promise<number> {
  let modules = 0;
  const list = runToEnd(go(['list', '-deps', PACKAGE]), (line) => {
    if (!line.startsWith('go: downloading')) return;
    modules += 1;
    if (modules % 25 === 0) onProgress(`building Temporal with Go: ${modules} modules fetched`);
  });
  const { code, output } = await list.catch((error: unknown) => {
    throw systemErrorCode(error) === 'ENOENT' ? new Error('Go is not installed') : error;
  });
  if (code !== 0) throw new Error(`Go cannot fetch the sources: ${output.trim().split('\n').at(-1)}`);
  return output.split('\n').filter((line) => !line.startsWith('go: ')).length;
}

function go(args: string[]): Command {
  return {
    file: 'go',
    args,
    cwd: MODULE,
    env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
  };
}
