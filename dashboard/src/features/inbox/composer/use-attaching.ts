import { computed, shallowRef } from 'vue';
import { useAttachmentsStore } from './attachments.store.ts';
import type { Refusal } from './choose-files.ts';

/** What the file dialog offers first; what is dropped or pasted is looked at all the same. */
export const ACCEPTED_FILES =
  'image/jpeg,image/png,image/webp,image/gif,video/mp4,video/3gpp,audio/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.txt,.csv,.zip';

/** The files that go with an answer, from wherever they come. `onTaken` is called when they were looked at. */
export function useAttaching(conversationId: () => number, isReadonly: () => boolean, onTaken: () => void) {
  const attachments = useAttachmentsStore();
  const files = computed(() => attachments.of(conversationId()));
  const refused = shallowRef<readonly Refusal[]>([]);

  /** Takes files from wherever they come; those that cannot be sent are named, and nothing else is lost. */
  async function attach(list: readonly File[], isVoice = false) {
    // A recording that was under way when the conversation was taken is kept.
    if (list.length === 0 || (isReadonly() && !isVoice)) return;
    const { chooseFiles } = await import('./sending-files.ts');
    const answer = await chooseFiles(conversationId(), list, { isVoice });
    refused.value = answer.refused;
    if (answer.chosen.length > 0) attachments.add(conversationId(), answer.chosen);
    onTaken();
  }

  /** Takes what the file dialog chose. */
  function onPick(picker: HTMLInputElement | null) {
    const list = [...(picker?.files ?? [])];
    // The same file may be chosen again.
    if (picker) picker.value = '';
    void attach(list);
  }

  /** Copied words stay words, also where a picture of them comes along. */
  function onPaste(event: ClipboardEvent) {
    const data = event.clipboardData;
    if (data === null || data.files.length === 0 || data.types.includes('text/plain')) return;
    event.preventDefault();
    void attach([...data.files]);
  }

  return { files, refused, attach, onPick, onPaste };
}
