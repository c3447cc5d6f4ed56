import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The pinned CLI (temporal/cli/go.mod pins the same) and the server inside it. */
export const TEMPORAL_CLI_VERSION = '1.8.2';
const TEMPORAL_SERVER_VERSION = '1.31.2';

/**
 * Reads what `temporal --version` prints. A binary built by hand calls itself 0.0.0-DEV;
 * with the pinned server inside it is the pinned version all the same. Null for any other text.
 */
export function parseTemporalVersion(text: string): string | null {
  const found = /temporal version (\d+\.\d+\.\d+)\S*(?: \(Server (\d+\.\d+\.\d+))?/.exec(text);
  if (found === null) return null;
  const [, cli, server] = found;
  return cli === '0.0.0' && server === TEMPORAL_SERVER_VERSION ? TEMPORAL_CLI_VERSION : cli!;
}

/** Asks a binary for its version; null when it does not run or is no Temporal CLI. */
export async function temporalVersionOf(file: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 20_000 });
    return parseTemporalVersion(stdout);
  } catch {
    return null;
  }
}

/** Whether a version is the pinned one or a later one. */
export function isRecentEnough(version: string): boolean {
  return version.localeCompare(TEMPORAL_CLI_VERSION, 'en', { numeric: true }) >= 0;
}
