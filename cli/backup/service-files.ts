import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A file of wa-service: `name` is its path in the folder with `/`, `path` where it can be read now. */
export type ServiceFile = { name: string; path: string };

/** SQLite's own companions of a database, which a whole copy of it needs not; a lock that nobody else may read. */
const LEFT_OUT = /(-wal|-shm|-journal|\.part)$|(^|\/)lock\.db$|(^|\/)Singleton[A-Za-z]*$/;
/** What a browser fetches again by itself: it is most of a profile. */
const BROWSER_CACHE =
  /(^|\/)(Cache|Code Cache|GPUCache|Dawn[A-Za-z]*Cache|GrShaderCache|ShaderCache|CacheStorage|ScriptCache|Crashpad|BrowserMetrics)(\/|$)/;
/** A number's browser profile: whoever has it has the number. */
const PAIRING = /^whatsapp-web\/[^/]+\/session\//;
const SQLITE = /\.db$/;

/**
 * What wa-service keeps in `folder`: whole copies of its databases as of now, made in `scratch`, while it goes on
 * writing to them, and the paths of its other files, pairings only with `withPairings`. Empty when there is no such
 * folder.
 */
export async function serviceFiles(
  folder: string,
  scratch: string,
  { withPairings }: { withPairings: boolean },
): Promise<ServiceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((name) => !LEFT_OUT.test(name) && !BROWSER_CACHE.test(name))
    .filter((name) => withPairings || !PAIRING.test(name))
    .toSorted();
  const files: ServiceFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (!SQLITE.test(name)) {
      files.push({ name, path });
      continue;
    }
    const copy = join(scratch, name);
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
    copyDatabase(path, copy);
    files.push({ name, path: copy });
  }
  return files;
}

/** A consistent copy of a SQLite file that another process writes to. */
function copyDatabase(from: string, to: string): void {
  const database = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}

/**
 * Settles what callers of the old gateway handed over and what had not left when the copy was made: it may have left
 * since, so the service must not send it again by itself. Returns how many that were.
 */
export function holdOldJobs(file: string): number {
  const database = new DatabaseSync(file);
  try {
    const isThere = database
      .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'legacy_jobs'")
      .get();
    if (isThere === undefined) return 0;
    const { changes } = database
      .prepare(
        `UPDATE legacy_jobs SET status = 'failed', lastError = 'restored: it may have been sent before', text = ''
          WHERE status IN ('queued', 'processing')`,
      )
      .run();
    return Number(changes);
  } finally {
    database.close();
  }
}

/** Whether a file of the archive is one of wa-service's databases. */
export function isDatabaseFile(name: string): boolean {
  return SQLITE.test(name);
}

/** Removes a scratch folder. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
