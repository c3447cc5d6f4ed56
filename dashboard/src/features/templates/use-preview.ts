import type { PreviewTemplate, TemplatePreview } from '@roms/contracts/templates';
import { watchDebounced } from '@vueuse/core';
import { ref, shallowRef } from 'vue';
import { templatesApi } from '../../shop/templates/templates.api.ts';

/** A preview begins when typing pauses this long (milliseconds). */
const PREVIEW_AFTER_MS = 250;

/**
 * A text as a customer would get it, a moment after it was typed. The last one stays until the next is there; an answer that
 * was overtaken is dropped. Null before the first, and for an empty text.
 */
export function usePreview(asked: () => PreviewTemplate | null) {
  const preview = shallowRef<TemplatePreview | null>(null);
  const error = shallowRef<unknown>(null);
  const attempt = ref(0);
  let latest = 0;

  watchDebounced(
    [() => JSON.stringify(asked()), attempt],
    async () => {
      const text = asked();
      latest += 1;
      const mine = latest;
      if (text === null || text.body.trim() === '') {
        preview.value = null;
        return;
      }
      try {
        const found = await templatesApi.preview(text);
        if (mine !== latest) return;
        preview.value = found;
        error.value = null;
      } catch (problem) {
        if (mine === latest) error.value = problem;
      }
    },
    { debounce: PREVIEW_AFTER_MS, immediate: true },
  );

  return { preview, error, retry: () => void (attempt.value += 1) };
}
