import { computed, onScopeDispose, watch } from 'vue';
import { changesBetween, figuresOf, type SeenFigures } from './preview-changes.ts';
import type { DraftPreview } from './use-draft-preview.ts';

type Kept = { id: number; seen: SeenFigures };
const KEY = 'roms.broadcast.seen';

/**
 * The figures of a draft that were looked at before this time, in this browser, and what is another now. Only counts are
 * kept, and of the draft that was open last.
 */
export function useSeenPreview(id: number, { preview, isCurrent }: DraftPreview) {
  const before = seenOf(id);
  const now = computed(() => (isCurrent.value && preview.value !== null ? figuresOf(preview.value) : null));

  // What was never looked at before is what the next time is compared with.
  watch(now, (figures) => before === null && keep(id, figures), { immediate: true });
  onScopeDispose(() => keep(id, now.value));

  return {
    before,
    changes: computed(() => (before === null || now.value === null ? [] : changesBetween(before, now.value))),
  };
}

function seenOf(id: number): SeenFigures | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null;
    return kept?.id === id ? kept.seen : null;
  } catch {
    return null;
  }
}

function keep(id: number, seen: SeenFigures | null): void {
  if (seen === null) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ id, seen } satisfies Kept));
  } catch {
    // A browser that keeps nothing compares nothing.
  }
}
