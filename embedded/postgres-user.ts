import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from './child-process.ts';
import { StartupProblem } from './startup-problem.ts';

/** Who runs PostgreSQL when we are root, which it refuses; null when we are somebody else. */
export type PostgresUser = { uid: number; gid: number } | null;

/** As root: the user `postgres`, made when the machine has none. */
export function postgresUser(): PostgresUser {
  if (process.getuid?.() !== 0) return null;
  try {
    return lookUp();
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
        stdio: 'ignore',
      });
      return lookUp();
    } catch {
      throw new StartupProblem(
        'PostgreSQL does not run as root and a user `postgres` cannot be made: start as another user, or set DATABASE_URL',
      );
    }
  }
}

function lookUp(): { uid: number; gid: number } {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * The command, run as that user. A folder above the programs or the data that only root may enter
 * (a clone below /root, `mktemp -d`) would stop the user: there `setpriv` keeps the one right to pass through.
 */
export function asPostgresUser(command: Command, user: PostgresUser, paths: string[]): Command {
  if (user === null) return command;
  const closed = paths.map(closedAncestor).find((folder) => folder !== null);
  if (closed === undefined) return { ...command, ...user };
  if (!hasSetpriv()) {
    throw new StartupProblem(
      `PostgreSQL does not run as root, and its user cannot enter ${closed}: run \`chmod o+x ${closed}\`, choose another ROMS_DATA_DIR, or start as another user`,
    );
  }
  // no_setuid_fixup: else access(2), by which initdb looks for its fellows, forgets that right.
  const rights = [
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--securebits=+no_setuid_fixup',
  ];
  return {
    ...command,
    file: 'setpriv',
    args: [
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      ...rights,
      command.file,
      ...command.args,
    ],
  };
}

/** The first folder above `path` that others may not pass through, or null. */
function closedAncestor(path: string): string | null {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === dirname(folder)) return null;
  }
}

function hasSetpriv(): boolean {
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
