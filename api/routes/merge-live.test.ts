import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveEvent } from '@roms/contracts/live-events';
import { Conversation } from '../../db/models/Conversation.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startInboxApi, type InboxApi } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
beforeAll(async () => void (api = await startInboxApi()));
afterAll(() => api.stop());

test('two threads that become one do so on open screens too', async () => {
  const lid = '120363000000009@lid';
  const sari = await api.staff('cs', 'Sari');
  await api.inbound({ phone: null, lid, body: 'dari lid' });
  const gone = await Conversation.query(api.db).first().throwIfNotFound();
  await api.inbound({ phone: '6281234567890', body: 'dari telepon' });

  const end = new AbortController();
  const stream = await fetch(`${api.url}/api/v1/live`, {
    headers: { cookie: sari.cookie },
    signal: end.signal,
  });
  let text = '';
  const reading = (async () => {
    for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) text += chunk;
  })().catch(() => undefined);
  await waitUntil(
    async () => {
      await api.db.raw('SELECT 1');
      if (text === '') throw new Error('the stream says nothing yet');
    },
    { timeoutMs: 60_000 },
  );

  await api.inbound({ phone: '6281234567890', lid, body: 'dari keduanya' });
  const events = () =>
    [...text.matchAll(/event: (.+)\ndata: (.+)/g)].map(
      ([, type, data]) => ({ type, data: JSON.parse(data!) as unknown }) as LiveEvent,
    );
  await waitUntil(
    async () => {
      const removed = events().find((event) => event.type === 'conversation.removed');
      expect(removed?.data).toEqual({ conversationId: gone.id, takenBy: null });
      const moved = events().find((event) => event.type === 'message.updated');
      expect(moved?.data).toMatchObject({ message: { body: 'dari lid' } });
    },
    { timeoutMs: 60_000 },
  );
  end.abort();
  await reading;
});
