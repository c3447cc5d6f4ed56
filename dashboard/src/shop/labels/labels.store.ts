import type { Label } from '@roms/contracts/labels';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** The shop's labels by name; null until they were asked for. */
export const useLabelsStore = defineStore('labels', () => ({ list: shallowRef<Label[] | null>(null) }));

/**
 * Of labels as they were told with a row those that still are, as they are called now; `known` are the shop's, null
 * while nobody asked for them.
 */
export function currentLabels<T extends Label>(told: readonly T[], known: readonly Label[] | null): T[] {
  if (known === null) return [...told];
  return told.flatMap((label) => {
    const now = known.find(({ id }) => id === label.id);
    return now === undefined ? [] : [{ ...label, ...now }];
  });
}
