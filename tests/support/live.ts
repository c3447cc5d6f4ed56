import type { LiveEvent } from '@roms/contracts/live-events';
import type { Message } from '@roms/contracts/messages';
import type { Shop } from './shop.ts';

export type LiveListener = {
  /** Every event so far, in the order of its arrival. */
  events: LiveEvent[];
  /** The texts of customers' messages that were announced as new, once for each announcement. */
  inboundBodies: () => string[];
  close: () => void;
};

/** Listens to the live events of the person who is logged in at `shop`; returns when the stream is open. */
export async function listenLive(shop: Pick<Shop, 'open'>): Promise<LiveListener> {
  const leave = new AbortController();
  const response = await shop.open('/live', leave.signal);
  const events: LiveEvent[] = [];
  void read(response.body!, events).catch(() => undefined);
  return {
    events,
    inboundBodies: () =>
      events
        .flatMap((event): Message[] => (event.type === 'message.created' ? [event.data.message] : []))
        .filter(({ direction }) => direction === 'inbound')
        .map(({ body }) => body ?? ''),
    close: () => leave.abort(),
  };
}

async function read(body: ReadableStream<Uint8Array>, events: LiveEvent[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const type = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (type && data) events.push({ type, data: JSON.parse(data) } as LiveEvent);
    }
  }
}
