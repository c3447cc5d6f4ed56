import type { Import } from '@roms/contracts/imports';
import { useIntervalFn } from '@vueuse/core';
import { computed, ref, shallowRef } from 'vue';
import { importsApi, type ImportKind } from './imports.api.ts';

/** How often a running import is asked how far it is (milliseconds). */
const ASK_AGAIN_MS = 1_000;

/** The file that is being brought in: tried first, then imported, and how far it is. */
export function useImport(onEnd: () => void) {
  const file = shallowRef<File | null>(null);
  const current = shallowRef<Import | null>(null);
  const sending = ref(false);
  const problem = shallowRef<unknown>(null);
  const isRunning = computed(() => ['queued', 'running'].includes(current.value?.state ?? ''));

  useIntervalFn(async () => {
    const known = current.value;
    if (known === null || !isRunning.value) return;
    try {
      const now = await importsApi.one(known.id);
      if (current.value?.id !== now.id) return;
      current.value = now;
      if (!isRunning.value) onEnd();
    } catch {
      // Asked again in a moment.
    }
  }, ASK_AGAIN_MS);

  async function send(chosen: File, kind: ImportKind, dryRun: boolean): Promise<void> {
    file.value = chosen;
    sending.value = true;
    problem.value = null;
    try {
      current.value = await importsApi.send(chosen, kind, dryRun);
    } catch (failure) {
      problem.value = failure;
    } finally {
      sending.value = false;
    }
  }
  /** Shows an earlier one; its file is not here any more. */
  function show(one: Import): void {
    file.value = null;
    problem.value = null;
    current.value = one;
  }
  function clear(): void {
    file.value = null;
    current.value = null;
    problem.value = null;
  }

  return { file, current, sending, problem, isRunning, send, show, clear };
}
