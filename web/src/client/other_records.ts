// Records beside the one in use: those of other catalogues, and that of builds of before, which kept it in the database that
// idb-keyval makes by itself and every page of the same host may use as well.

// No more of the library than the first view has of it.
import { promisifyRequest, type UseStore } from 'idb-keyval';

const table = 'keyval';
const keys = ['visitor-2', 'visitor']; // of version 1 the latter

export async function deleteOthers(store: UseStore, own: readonly string[]): Promise<void> {
  await store('readwrite', async (kept) => {
    const others = (await promisifyRequest(kept.getAllKeys())).filter(
      (key) => !own.includes(String(key)),
    );
    for (const key of others) kept.delete(key);
    await promisifyRequest(kept.transaction);
  });
}

/** Hands over what lies there, and takes it away once that is done. */
export async function takeOlder(
  name: string,
  keep: (stored: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.transaction?.abort(); // it is gone: none is made
    opening.onerror = () => {
      reject(new Error(opening.error?.message));
    };
    opening.onsuccess = () => {
      resolve(opening.result);
    };
  });
  try {
    if (!database.objectStoreNames.contains(table)) return; // it is another program's
    const inTable = <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => T) =>
      new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(table, mode);
        const asked = ask(transaction.objectStore(table));
        transaction.oncomplete = () => {
          resolve(asked);
        };
        transaction.onabort = () => {
          reject(new Error(transaction.error?.message));
        };
      });
    const found = await inTable('readonly', (store) => keys.map((key) => store.get(key)));
    const stored = found.map(({ result }) => result as unknown).filter((one) => one !== undefined);
    if (stored.length === 0) return;
    await keep(stored);
    await inTable('readwrite', (store) => {
      for (const key of keys) store.delete(key);
    });
  } finally {
    database.close();
  }
}
