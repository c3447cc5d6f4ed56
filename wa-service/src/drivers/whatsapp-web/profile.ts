import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, isAlive, killTree } from './processes.ts';

/** A session's Chromium profile: where the pairing lives. `LocalAuth` names the folder inside `folder`. */
export const profileFolder = (folder: string): string => join(folder, 'session');

/**
 * Ends the Chromium that an earlier process left on this profile, and removes the lock: with another host's name
 * in it Chromium refuses to start. Only a process that really runs on this profile is ended.
 */
export function freeProfile(folder: string): void {
  const profile = profileFolder(folder);
  const pid = lockHolder(profile);
  if (pid !== null && isAlive(pid) && commandLine(pid).includes(`--user-data-dir=${profile}`)) killTree(pid);
  for (const name of entries(profile)) {
    if (name.startsWith('Singleton')) rmSync(join(profile, name), { force: true });
  }
}

/** Forgets the pairing. The browser must be gone. */
export async function wipeProfile(folder: string): Promise<void> {
  await rm(profileFolder(folder), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** The lock is a link to `HOST-PID`. */
function lockHolder(profile: string): number | null {
  try {
    const pid = Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1));
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
