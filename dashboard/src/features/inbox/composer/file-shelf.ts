import type { MediaKind } from '@roms/contracts/gateway';
import type { Attachment } from './attachment.ts';

/** Where files that were not sent yet outlive the page: the browser's own database. Without it they live as long as the page. */

const NAME = 'roms-inbox-files';
const STORE = 'files';
/** As long as the server keeps an upload that is not sent (milliseconds). */
const KEPT_MS = 24 * 3_600_000;

type Kept = {
  id: string;
  userId: number;
  conversationId: number;
  kind: MediaKind;
  file: File;
  keptAt: number;
};

export async function putOnShelf(userId: number, files: readonly Attachment[]): Promise<void> {
  await inStore('readwrite', (store) => {
    for (const { id, conversationId, kind, file } of files)
      store.put({ id, userId, conversationId, kind, file, keptAt: Date.now() } satisfies Kept);
  });
}

export async function takeOffShelf(ids: readonly string[]): Promise<void> {
  await inStore('readwrite', (store) => ids.forEach((id) => store.delete(id)));
}

/** This person's files, in the order in which they were chosen; what is older than a day is let go. */
export async function onShelf(userId: number): Promise<Attachment[]> {
  let all: Kept[] = [];
  await inStore('readonly', (store) => {
    const request = store.getAll() as IDBRequest<Kept[]>;
    request.onsuccess = () => (all = request.result);
  });
  const old = all.filter(({ keptAt }) => keptAt < Date.now() - KEPT_MS);
  if (old.length > 0) await takeOffShelf(old.map(({ id }) => id));
  return all
    .filter((kept) => kept.userId === userId && !old.includes(kept))
    .sort((a, b) => a.keptAt - b.keptAt)
    .map(({ id, conversationId, kind, file }) => ({
      id,
      conversationId,
      kind,
      file,
      url: URL.createObjectURL(file),
    }));
}

/** Resolves when it is written, or when the browser keeps nothing (a private window, a full disk). */
function inStore(mode: IDBTransactionMode, work: (store: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = (): void => resolve();
    if (typeof indexedDB === 'undefined') return giveUp();
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id' });
    opening.onerror = giveUp;
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction(STORE, mode);
      transaction.oncomplete =
        transaction.onabort =
        transaction.onerror =
          () => {
            database.close();
            resolve();
          };
      work(transaction.objectStore(STORE));
    };
  });
}
