import { useEventListener } from '@vueuse/core';
import { ref, type Ref } from 'vue';

/** Takes files that are dropped anywhere on `target`; `isOver` while some are held above it. */
export function useFileDrop(target: Ref<HTMLElement | null>, onFiles: (files: File[]) => void) {
  const isOver = ref(false);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

  useEventListener(target, 'dragover', (event) => {
    if (!hasFiles(event)) return;
    // Otherwise the browser would open the file and leave the page.
    event.preventDefault();
    isOver.value = true;
  });
  useEventListener(target, 'dragleave', (event) => {
    if (!target.value?.contains(event.relatedTarget as Node | null)) isOver.value = false;
  });
  useEventListener(target, 'drop', (event) => {
    isOver.value = false;
    if (!hasFiles(event)) return;
    event.preventDefault();
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
  return { isOver };
}
