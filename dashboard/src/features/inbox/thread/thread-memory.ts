import type { VirtualItem } from '@tanstack/vue-virtual';

/** Where a person stood in a thread when they left it: the offset in pixels, and the row heights it was measured with. */
export type ThreadPlace = { offset: number; sizes: VirtualItem[] };

const places = new Map<number, ThreadPlace>();

/** Remembers a place until the page is closed; null means "at the newest message". */
export function rememberPlace(conversationId: number, place: ThreadPlace | null): void {
  if (place === null) places.delete(conversationId);
  else places.set(conversationId, place);
}

export function placeIn(conversationId: number): ThreadPlace | null {
  return places.get(conversationId) ?? null;
}
