import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StartupProblem, systemErrorCode } from './startup-problem.ts';

/** Where a restore puts everything until all of it is there. */
export const RESTORING = '.restoring';

/** A first run takes about 120 MB: PostgreSQL's empty cluster, its log files, and Temporal's. */
const NEEDED_BYTES = 300 * 1024 * 1024;

/** Makes the data folder and checks that it can be written to and that the disk has room. Throws StartupProblem. */
export async function openDataFolder(dataDir: string): Promise<void> {
  try {
    const made = await mkdir(dataDir, { recursive: true });
    // Customers' data: nobody else reads it. PostgreSQL, which runs as another user when we are root, passes through.
    if (made !== undefined) await letPass(made, dataDir);
    await mkdir(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
    const probe = join(dataDir, '.writable');
    await writeFile(probe, 'x');
    await rm(probe);
  } catch (error) {
    throw folderProblem(dataDir, systemErrorCode(error));
  }
  if (existsSync(join(dataDir, RESTORING))) {
    throw new StartupProblem(
      `A restore into ${dataDir} did not come to its end: remove what is in it and run \`roms restore\` again`,
    );
  }
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize >= NEEDED_BYTES) return;
  throw new StartupProblem(
    `The disk of ${dataDir} has only ${Math.floor((bavail * bsize) / 2 ** 20)} MB left and ROMS needs ${NEEDED_BYTES / 2 ** 20}: free some, or choose another ROMS_DATA_DIR`,
  );
}

/** Others may pass through the folders from `first` to `last`, which were just made, and not look into them. */
async function letPass(first: string, last: string): Promise<void> {
  for (let folder = resolve(last); ; folder = dirname(folder)) {
    await chmod(folder, 0o711);
    if (folder === resolve(first)) return;
  }
}

function folderProblem(dataDir: string, code: string): StartupProblem {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StartupProblem(
      `The disk of ${dataDir} is full: free some space, or choose another ROMS_DATA_DIR`,
    );
  }
  return new StartupProblem(
    `The data folder ${dataDir} cannot be written to (${code}): correct its owner, or choose another ROMS_DATA_DIR`,
  );
}

/**
 * Compares the Temporal CLI with the one that wrote this folder; makes the folder and notes it on the first run.
 * PostgreSQL keeps its own note (PG_VERSION). Throws StartupProblem.
 */
export async function checkTemporalVersion(folder: string, version: string): Promise<void> {
  const file = join(folder, 'VERSION');
  const noted = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (noted === version) return;
  if (noted === '') {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return writeFile(file, `${version}\n`);
  }
  throw new StartupProblem(
    `The data folder ${folder} was written by Temporal ${noted}, but Temporal ${version} was found: point TEMPORAL_CLI to ${noted}, or start with another ROMS_DATA_DIR`,
  );
}
