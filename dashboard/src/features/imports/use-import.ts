import type { Import, ImportFileColumn } from '@roms/contracts/imports';
import { readHeader } from '@roms/domain/imports/columns';
import { useIntervalFn } from '@vueuse/core';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { importsApi, type ImportKind } from './imports.api.ts';

/** How often a running import is asked how far it is (milliseconds). */
const ASK_AGAIN_MS = 1_000;

type Around = {
  /** The imports that the page lists, the newest first. */
  listed: () => readonly Import[];
  /** Asks for that list again. */
  reload: () => Promise<void>;
  /** Tells that a file was not imported whose place on the page is another's by now. */
  onLost: (fileName: string, failure: unknown) => void;
};

const isUnderWay = (one: Import): boolean => ['queued', 'running'].includes(one.state);

/** The file that is being brought in: tried first, then imported, and how far it is. */
export function useImport({ listed, reload, onLost }: Around) {
  const file = shallowRef<File | null>(null);
  const current = shallowRef<Import | null>(null);
  const sending = ref(false);
  /** The columns of the file as they are understood, and whether a person is looking at them. */
  const columns = shallowRef<ImportFileColumn[] | null>(null);
  const isMapping = ref(false);
  const problem = shallowRef<unknown>(null);
  const isRunning = computed(() => current.value !== null && isUnderWay(current.value));

  useIntervalFn(() => {
    void askOfCurrent();
    // Another one under way is followed where it is listed.
    if (!isListAsked && listed().some((one) => isUnderWay(one) && one.id !== current.value?.id))
      void askOfListed();
  }, ASK_AGAIN_MS);

  async function askOfCurrent(): Promise<void> {
    const known = current.value;
    if (known === null || !isRunning.value) return;
    try {
      const now = await importsApi.one(known.id);
      if (current.value?.id !== now.id) return;
      current.value = now;
      if (!isRunning.value) await reload();
    } catch {
      // Asked again in a moment.
    }
  }

  let isListAsked = false;
  async function askOfListed(): Promise<void> {
    isListAsked = true;
    await reload().finally(() => (isListAsked = false));
  }

  /** Whether something else is on the page by now: an answer for this file says nothing of that. */
  const isLeft = (chosen: File): boolean => file.value !== chosen;

  /** Tries a file; where its header does not say enough, a person is asked first what its columns are. */
  async function begin(chosen: File, kind: ImportKind): Promise<void> {
    clear();
    file.value = chosen;
    sending.value = true;
    // What cannot be looked at is refused with its reason when it is tried.
    const seen = await importsApi.columns(chosen, kind).catch(() => null);
    if (isLeft(chosen)) return;
    columns.value = seen;
    sending.value = false;
    const header = columns.value?.map(({ written }) => written) ?? [];
    isMapping.value = header.length > 0 && readHeader(kind, header).missing.length > 0;
    if (!isMapping.value) await send(kind, true);
  }
  async function check(kind: ImportKind, mapped: ImportFileColumn[]): Promise<void> {
    const chosen = file.value;
    columns.value = mapped;
    await send(kind, true);
    if (chosen !== null && !isLeft(chosen)) isMapping.value = problem.value !== null;
  }
  async function send(kind: ImportKind, dryRun: boolean): Promise<void> {
    const chosen = file.value;
    if (chosen === null) return;
    sending.value = true;
    problem.value = null;
    try {
      const mapping = columns.value === null ? [] : [columns.value];
      const sent = await importsApi.send(chosen, kind, dryRun, ...mapping);
      // What was left goes on as one of the earlier ones.
      if (isLeft(chosen)) await reload();
      else current.value = sent;
    } catch (failure) {
      if (!isLeft(chosen)) problem.value = failure;
      // Whoever left a trial does not wait for it; of an import they believe that it is done.
      else if (!dryRun) {
        onLost(chosen.name, failure);
        // Where only the answer got lost, it is in the list.
        await reload();
      }
    } finally {
      if (!isLeft(chosen)) sending.value = false;
    }
  }
  /** Shows an earlier one; its file is not here any more. */
  function show(one: Import): void {
    clear();
    current.value = one;
  }
  /** Lets go of what is on the page; what is on its way is nobody's any more. */
  function clear(): void {
    file.value = null;
    current.value = null;
    problem.value = null;
    columns.value = null;
    isMapping.value = false;
    sending.value = false;
  }

  // The page may be left, too.
  onScopeDispose(clear);

  return { file, current, columns, isMapping, sending, problem, isRunning, begin, check, send, show, clear };
}
