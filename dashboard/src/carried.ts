import type { Words } from './locales/words.ts';

/** What a chunk of the build brings along with its code: Indonesian words, and icons by name. */
export type Carried = { words?: Words; icons?: Record<string, string> };

declare global {
  /** Each chunk puts here what it carries before its code runs (build/carried-parts.ts). */
  var romsCarried: Carried[] | undefined;
}

const carried = (globalThis.romsCarried ??= []);
const takers: ((part: Carried) => void)[] = [];

carried.push = (...parts) => {
  for (const part of parts) takers.forEach((take) => take(part));
  return Array.prototype.push.apply(carried, parts);
};

/** Takes what the chunks carry: of those that are here already, and of every later one as it comes. */
export function onCarried(take: (part: Carried) => void): void {
  takers.push(take);
  carried.forEach(take);
}
