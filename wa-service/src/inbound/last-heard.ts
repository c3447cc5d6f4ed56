import { notAfter } from '@roms/domain/stored-time';
import type { Clock } from '../clock.ts';
import type { SessionStore } from '../sessions/session-store.ts';

/** A page that shows minutes needs no commit for every message. */
const WRITE_EVERY_MS = 60_000;

/** When a number last heard from a customer and from WhatsApp itself; on disk to the minute. */
export function createLastHeard(store: SessionStore, { now, onSetBack }: Clock) {
  const inbound = createMoment('lastInboundAt');
  const ack = createMoment('lastAckAt');

  function createMoment(name: string) {
    const stored = store.get(name);
    let at = stored === null ? null : Number(stored);
    let writtenAt = at ?? -Infinity;
    const write = (): void => {
      if (at === null) return;
      writtenAt = at;
      store.set(name, String(at));
    };
    onSetBack((current) => {
      writtenAt = notAfter(writtenAt, current);
      if (at === null || at <= current) return;
      at = current;
      write();
    });
    return {
      at: () => at,
      touch(): void {
        at = now();
        if (at - writtenAt >= WRITE_EVERY_MS) write();
      },
    };
  }

  return { inbound: inbound.touch, ack: ack.touch, inboundAt: inbound.at, ackAt: ack.at };
}
