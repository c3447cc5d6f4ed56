import { defineStore } from 'pinia';
import { computed, shallowReactive, watch } from 'vue';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import type { Attachment } from './attachment.ts';

/** Marks a browser whose shelf may hold files; without it the shelf is not opened. */
const SHELF_MARK = 'roms.inbox.shelf';

/**
 * Files on their way from the disk to a message: chosen ones by conversation, and those that are being sent, with
 * how far they are. Their bytes also lie on a shelf in the browser, so that a reload loses none.
 */
export const useAttachmentsStore = defineStore('inbox-attachments', () => {
  const login = useLoginStore();
  const userId = computed(() => login.me?.user.id ?? 0);
  const chosen = shallowReactive(new Map<number, readonly Attachment[]>());
  const underway = shallowReactive(new Map<string, Attachment>());
  /** How much of a file has been uploaded, 0 to 1, by its id. */
  const progress = shallowReactive(new Map<string, number>());
  const uploads = new Map<string, AbortController>();

  const of = (conversationId: number): readonly Attachment[] => chosen.get(conversationId) ?? [];
  const shelf = () => import('./file-shelf.ts');

  function add(conversationId: number, files: readonly Attachment[]): void {
    chosen.set(conversationId, [...of(conversationId), ...files]);
    localStorage.setItem(SHELF_MARK, '1');
    void shelf().then(({ putOnShelf }) => putOnShelf(userId.value, files));
  }

  function remove(attachment: Attachment): void {
    const left = of(attachment.conversationId).filter(({ id }) => id !== attachment.id);
    if (left.length > 0) chosen.set(attachment.conversationId, left);
    else chosen.delete(attachment.conversationId);
    forget(attachment);
  }

  /** Everything chosen for a conversation; from now on it is being sent. */
  function take(conversationId: number): readonly Attachment[] {
    const taken = of(conversationId);
    chosen.delete(conversationId);
    for (const attachment of taken) underway.set(attachment.id, attachment);
    return taken;
  }

  /** Lets go of a file that the server has or that was given up; an upload that still runs is ended. */
  function release(id: string): void {
    uploads.get(id)?.abort();
    uploads.delete(id);
    progress.delete(id);
    const attachment = underway.get(id);
    if (attachment === undefined) return;
    underway.delete(id);
    forget(attachment);
  }

  function forget({ id, url }: Attachment): void {
    URL.revokeObjectURL(url);
    void shelf().then(({ takeOffShelf }) => takeOffShelf([id]));
  }

  /** What an earlier page of this person left: `isSending` tells the files of sends that were interrupted. */
  async function restore(isSending: (id: string) => boolean): Promise<void> {
    if (localStorage.getItem(SHELF_MARK) === null) return;
    const { onShelf } = await shelf();
    const files = await onShelf(userId.value);
    if (files.length === 0) localStorage.removeItem(SHELF_MARK);
    for (const attachment of files) {
      if (isSending(attachment.id)) underway.set(attachment.id, attachment);
      else if (!of(attachment.conversationId).some(({ id }) => id === attachment.id))
        chosen.set(attachment.conversationId, [...of(attachment.conversationId), attachment]);
    }
  }

  /** What one person saw is not shown to the next. */
  watch(
    userId,
    () => {
      for (const upload of uploads.values()) upload.abort();
      for (const map of [chosen, underway, progress, uploads]) map.clear();
    },
    { flush: 'sync' },
  );

  return { chosen, underway, progress, uploads, of, add, remove, take, release, restore };
});
