/* global indexedDB */
/** IndexedDB with `durability: 'strict'`: what was written is there after kill -9, as with the real page. */

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('whatsapp', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('credentials');
      request.result.createObjectStore('messages');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const opened = open();

async function change(store, work) {
  const database = await opened;
  await new Promise((resolve, reject) => {
    const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
    work(transaction.objectStore(store));
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
  });
}

export const put = (store, key, value) => change(store, (objects) => objects.put(value, key));
export const clear = (store) => change(store, (objects) => objects.clear());

export async function all(store) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const request = database.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
