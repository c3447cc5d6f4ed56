import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { isAnythingTyped } from './ui/typed.ts';

/** A page that was loaded anew so shortly ago is not loaded anew again by itself (milliseconds). */
const AT_MOST_EVERY_MS = 30_000;
const LOADED_AT = 'roms.new-version.loaded-at';

/** What is served now, compared with what runs here; `unknown` when the server did not answer. */
export type Served = 'new' | 'same' | 'unknown';

/**
 * Whether another build of the dashboard is served than the one that runs here. Its files are gone then: what was not
 * loaded yet can only be had by loading the page anew.
 */
export const useNewVersionStore = defineStore('new-version', () => {
  const isThere = ref(false);
  /** Where a click wanted to go when a file of it could not be had; null for nowhere. */
  const wanted = shallowRef<string | null>(null);
  /** A page could not be loaded although no other build is served. */
  const isBroken = ref(false);
  /** This page is on its way out. */
  let isOpening = false;

  /** Asks what is served. */
  async function look(): Promise<Served> {
    const served = await servedNow();
    if (served !== 'unknown') isThere.value = served === 'new';
    return served;
  }

  /**
   * A file of this build could not be had: on the way to `clicked`, or (null) for the page `here`. A new version is opened
   * there at once when nothing is typed, and offered when something is. Where a click wanted to go counts for more than
   * where it was made, whichever is missed first, also while the page is being loaded anew already.
   */
  async function missFile({ clicked, here }: { clicked: string | null; here: string }): Promise<void> {
    if (clicked !== null) wanted.value = clicked;
    const served = await look();
    const path = (wanted.value ??= here);
    isBroken.value = served !== 'new';
    if (served === 'new' && !isAnythingTyped() && (isOpening || !wasJustLoaded())) open(path);
  }

  /** Loads the page anew at `path`, with the build that is served now. */
  function open(path: string): void {
    isOpening = true;
    sessionStorage.setItem(LOADED_AT, String(Date.now()));
    const { pathname, search, hash } = window.location;
    if (path === pathname + search + hash) window.location.reload();
    else window.location.assign(path);
  }

  /** What was offered is not wanted now. */
  function dismiss(): void {
    wanted.value = null;
    isBroken.value = false;
  }

  return { isThere, wanted, isBroken, look, missFile, open, dismiss };
});

/** A new version whose files are missing too would be loaded again and again. */
function wasJustLoaded(): boolean {
  return Date.now() - Number(sessionStorage.getItem(LOADED_AT) ?? 0) < AT_MOST_EVERY_MS;
}

/** The page names its first script, and that one's name tells the build: it changes with every file behind it. */
async function servedNow(): Promise<Served> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  if (!own) return 'unknown';
  try {
    const answer = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return 'unknown';
    return (await answer.text()).includes(`src="${own}"`) ? 'same' : 'new';
  } catch {
    return 'unknown';
  }
}
