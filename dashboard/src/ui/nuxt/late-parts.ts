import { shallowRef } from 'vue';
import type * as LateParts from './late/index.ts';

/** What opens over the page; undefined until it was fetched. */
export const lateParts = shallowRef<typeof LateParts>();

/**
 * Fetches what opens over the page: right after it (`main.ts`), and again by each button that opens something as long as
 * it is not here. What was opened meanwhile shows when it comes.
 */
export async function fetchLateParts(): Promise<void> {
  lateParts.value ??= await import('./late/index.ts').catch(() => undefined);
}
