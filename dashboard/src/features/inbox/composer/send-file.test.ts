import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/client.ts';
import * as uploading from '../../../api/upload.ts';
import type { Attachment } from './attachment.ts';
import { useAttachmentsStore } from './attachments.store.ts';
import { anAnswer } from '../inbox.fixture.ts';
import * as inboxApi from '../inbox.api.ts';
import { useMessagesStore } from '../thread/messages.store.ts';
import { useOutboxStore } from './outbox.store.ts';

vi.mock('../inbox.api.ts');
vi.mock('../../../api/upload.ts');
const postMessage = vi.mocked(inboxApi.postMessage);
const upload = vi.mocked(uploading.upload);

const ID = 'f'.repeat(64);
const picture = (id = 'c1'): Attachment => ({
  id,
  conversationId: 1,
  kind: 'image',
  url: 'blob:x',
  file: new File(['\x89PNG'], 'kopi.png', { type: 'image/png' }),
});
function chosen() {
  const attachments = useAttachmentsStore();
  attachments.add(1, [picture()]);
  return { attachments, outbox: useOutboxStore(), store: useMessagesStore() };
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  setActivePinia(createPinia());
  vi.resetAllMocks();
  upload.mockResolvedValue({ id: ID });
  postMessage.mockImplementation(async (_id, { clientId }) => anAnswer(2, { clientId }));
});

describe('a file on its way', () => {
  it('is uploaded, then sent by what the server calls it, and leaves nothing behind', async () => {
    const { attachments, outbox, store } = chosen();
    await store.send(1, { body: 'Ini kak', seenMessageId: 1, files: attachments.take(1) });
    expect(upload.mock.calls[0]?.slice(0, 1)).toEqual(['/conversations/1/files']);
    expect(upload.mock.calls[0]?.[2].query).toEqual({ fileName: 'kopi.png' });
    const media = { id: ID, kind: 'image' };
    expect(postMessage.mock.calls).toEqual([
      [1, { clientId: 'c1', body: 'Ini kak', seenMessageId: 1, media }],
    ]);
    expect([outbox.of(1), attachments.of(1), attachments.underway.size]).toEqual([[], [], 0]);
  });

  it('is not uploaded a second time when only the message was lost', async () => {
    const { attachments, outbox, store } = chosen();
    postMessage.mockRejectedValueOnce(new ApiError(0, 'offline', ''));
    await store.send(1, { body: '', seenMessageId: 1, files: attachments.take(1) });
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', code: 'offline', file: { uploadedId: ID } }]);
    store.resendOffline();
    await vi.waitFor(() => expect(outbox.of(1)).toEqual([]));
    expect(upload).toHaveBeenCalledTimes(1);
    expect(postMessage.mock.calls.map(([, { clientId }]) => clientId)).toEqual(['c1', 'c1']);
  });

  it('is uploaded again when the server has let it go', async () => {
    const { attachments, store, outbox } = chosen();
    postMessage.mockRejectedValueOnce(new ApiError(503, 'internal_error', ''));
    await store.send(1, { body: '', seenMessageId: 1, files: attachments.take(1) });
    postMessage.mockRejectedValueOnce(new ApiError(404, 'file_not_found', ''));
    await store.resend('c1');
    expect(upload).toHaveBeenCalledTimes(2);
    expect(outbox.of(1)).toEqual([]);
  });

  it('that the server refuses stays in its bubble with the reason', async () => {
    const { attachments, store, outbox } = chosen();
    upload.mockRejectedValue(new ApiError(415, 'unsupported_file', ''));
    await store.send(1, { body: 'jangan hilang', seenMessageId: 1, files: attachments.take(1) });
    expect(outbox.of(1)).toMatchObject([
      { body: 'jangan hilang', state: 'failed', code: 'unsupported_file' },
    ]);
    expect(postMessage).not.toHaveBeenCalled();
  });

  it('is given up by whoever cancels it: the upload ends and nothing is sent', async () => {
    const { attachments, store, outbox } = chosen();
    upload.mockImplementation(
      (_path, _file, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
        }),
    );
    const sending = store.send(1, { body: '', seenMessageId: 1, files: attachments.take(1) });
    await vi.waitFor(() => expect(upload).toHaveBeenCalled());
    outbox.settle('c1');
    await sending;
    expect(outbox.of(1)).toEqual([]);
    expect(postMessage).not.toHaveBeenCalled();
    expect(attachments.underway.size).toBe(0);
  });

  it('without its bytes says so, and waits for a person', async () => {
    const { store, outbox } = chosen();
    outbox.put({
      clientId: 'old',
      conversationId: 1,
      seenMessageId: 1,
      body: '',
      createdAt: new Date().toISOString(),
      state: 'failed',
      code: 'interrupted',
      file: { kind: 'image', name: 'kopi.png', size: 4, uploadedId: null },
    });
    await store.resend('old');
    expect(outbox.byClientId.get('old')).toMatchObject({ state: 'failed', code: 'file_lost' });
  });
});

describe('chosen files', () => {
  it('are of one conversation, and of one person', () => {
    const { attachments } = chosen();
    expect(attachments.of(2)).toEqual([]);
    expect(attachments.of(1)).toHaveLength(1);
    attachments.remove(attachments.of(1)[0]!);
    expect(attachments.of(1)).toEqual([]);
  });
});
