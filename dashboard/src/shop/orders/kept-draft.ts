/** Prices and stock of an older one would be too old (milliseconds). */
const KEPT_MS = 24 * 3_600_000;

type Kept<T> = { draft: T; keptAt: number };

/** What was typed under `key` within a day; null when there is nothing. */
export function keptDraft<T>(key: string): T | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept<T> | null;
    return kept !== null && kept.keptAt > Date.now() - KEPT_MS ? kept.draft : null;
  } catch {
    return null;
  }
}

export function keepDraft<T>(key: string, draft: T): void {
  localStorage.setItem(key, JSON.stringify({ draft, keptAt: Date.now() } satisfies Kept<T>));
}

export function forgetDraft(key: string): void {
  localStorage.removeItem(key);
}
