import { chmod, stat } from 'node:fs/promises';

/** Whatever this process and its children make is for their own user only. Called before anything is written. */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** The rights that others have to a file or folder beyond `allowed` (a mode); 0 where it does not exist. */
export async function rightsBeyond(path: string, allowed: number): Promise<number> {
  // Windows knows no such rights.
  if (process.platform === 'win32') return 0;
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => 0,
  );
  return mode & ~allowed;
}

/** Takes away every right beyond `allowed`, never gives one. Throws when the file is somebody else's. */
export async function withdrawRights(path: string, allowed: number): Promise<void> {
  if ((await rightsBeyond(path, allowed)) === 0) return;
  const { mode } = await stat(path);
  await chmod(path, mode & 0o777 & allowed);
}
