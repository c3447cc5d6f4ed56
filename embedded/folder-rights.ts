import { join } from 'node:path';
import { rightsBeyond, withdrawRights } from '../runtime/private-files.ts';

/** What may be done to a part of the data folder by whom, as a mode. */
type Rights = { name: string; allowed: number };

/**
 * The data folder itself lets others pass but not look: PostgreSQL, which runs as a user of its own when we are root,
 * has to reach its folder, whose rights it checks itself. The rest is for us alone, and so is all that lies in it.
 */
const RIGHTS: readonly Rights[] = [
  { name: '.', allowed: 0o711 },
  ...['logs', 'media', 'temporal', 'wa'].map((name) => ({ name, allowed: 0o700 })),
  ...['secrets.json', 'stack.env.json', 'run.json'].map((name) => ({ name, allowed: 0o600 })),
];

/** What of the data folder others may read or change. */
export type OpenPath = {
  path: string;
  /** Rights beyond those that are allowed. */ beyond: number;
  allowed: number;
};

export async function openPaths(dataDir: string): Promise<OpenPath[]> {
  const looked = RIGHTS.map(async ({ name, allowed }) => {
    const path = join(dataDir, name);
    return { path, beyond: await rightsBeyond(path, allowed), allowed };
  });
  return (await Promise.all(looked)).filter(({ beyond }) => beyond !== 0);
}

/** Takes away what an earlier version, or a copy, left open. What cannot be cured is said, and the start goes on. */
export async function mendRights(dataDir: string, say: (line: string) => void): Promise<void> {
  for (const { path, allowed } of await openPaths(dataDir)) {
    try {
      await withdrawRights(path, allowed);
      say(`${path} could be read by others and is private again`);
    } catch (error) {
      say(`${path} can be read by others and cannot be made private: ${(error as Error).message}`);
    }
  }
}
