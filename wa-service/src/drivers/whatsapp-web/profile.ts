import { readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, killTree, processIds } from './processes.ts';

/** A session's Chromium profile: where the pairing lives. `LocalAuth` names the folder inside `folder`. */
export const profileFolder = (folder: string): string => join(folder, 'session');

/**
 * Ends the Chromium that an earlier process left on this profile (by its command line: the headless one takes no
 * lock), and removes the lock: with another host's name in it Chromium refuses to start.
 */
export async function freeProfile(folder: string): Promise<void> {
  const profile = profileFolder(folder);
  const isOurs = (line: string): boolean =>
    `${line} `.includes(`--user-data-dir=${profile} `) && !line.includes('--type=');
  for (const pid of processIds()) if (isOurs(commandLine(pid))) await killTree(pid);
  for (const name of entries(profile)) {
    if (name.startsWith('Singleton')) rmSync(join(profile, name), { force: true });
  }
}

/** Forgets the pairing. The browser must be gone. */
export async function wipeProfile(folder: string): Promise<void> {
  await rm(profileFolder(folder), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
