/** Keys that some tab of this browser has spoken of are remembered so many back. */
const REMEMBERED = 50;
const KEY = 'roms.notices.told';
/** How long a tab waits for one that its person looks at (milliseconds). */
const WAIT_MS = { seen: 150, hidden: 400 };

/**
 * Whether this tab is the one that tells of `key`: of many tabs the one that its person looks at, else any. The others
 * are answered `false`.
 */
export async function speaksOf(key: string): Promise<boolean> {
  if (!document.hasFocus())
    await new Promise((resolve) =>
      setTimeout(resolve, document.visibilityState === 'visible' ? WAIT_MS.seen : WAIT_MS.hidden),
    );
  // Without locks (plain http in a LAN) two tabs may speak at once: better than none.
  const locks = navigator.locks as LockManager | null | undefined;
  return locks ? locks.request(KEY, () => take(key)) : take(key);
}

function take(key: string): boolean {
  const told = read();
  if (told.includes(key)) return false;
  localStorage.setItem(KEY, JSON.stringify([...told, key].slice(-REMEMBERED)));
  return true;
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((key): key is string => typeof key === 'string') : [];
  } catch {
    return [];
  }
}
