import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { createSimServer } from './server.ts';
import type { SimExtra, SimMessage } from './records.ts';

/** Fault kinds that can be asked for (decisions, "API"); `nack_send` lets a send end in ack −1. */
export const FAULT_KINDS = [
  'drop_ack',
  'late_ack',
  'fail_send',
  'hang_send',
  'nack_send',
  'accept_then_die',
  'disconnect',
  'logout',
  'duplicate_inbound',
  'lid_inbound',
  'late_inbound',
  'fail_download',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How long a phone that is online takes to receive (ms). */
const DELIVERY_MS = 350;
const LATE_MS = 4_000;

export type WorldChange = { what: 'message' | 'phone' | 'session' | 'fault'; phone?: string };
/** What a paired device hears of the world. */
export type DeviceEar = { sessionId: string; ackChanged(message: SimMessage): void; inboxChanged(): void };

export type World = ReturnType<typeof createWorld>;

/** The simulated WhatsApp: people with phones, and the devices of the shop that are paired. */
export function createWorld(folder: string) {
  const server = createSimServer(join(folder, 'whatsapp.db'));
  const mediaFolder = join(folder, 'files');
  const ears = new Set<DeviceEar>();
  const watchers = new Set<(change: WorldChange) => void>();
  const timers = new Set<NodeJS.Timeout>();

  const changed = (change: WorldChange): void => watchers.forEach((watch) => watch(change));
  const after = (ms: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };

  function raiseAck(message: SimMessage, ack: number): void {
    const current = server.message(message.id);
    if (ack <= current.ack) return;
    server.setAck(message.id, ack);
    const next = { ...current, ack };
    for (const ear of ears) if (ear.sessionId === message.sessionId) ear.ackChanged(next);
    changed({ what: 'message', phone: message.phone });
  }

  /** The server has the message; the person's phone gets it as soon as it is online. */
  function travel(message: SimMessage): void {
    after(DELIVERY_MS, () => {
      if (server.phone(message.phone).isOnline === 1) raiseAck(message, 2);
    });
  }

  function customerWrites(
    input: Pick<SimMessage, 'sessionId' | 'phone' | 'type' | 'body'> & {
      name: string | null;
      file: Uint8Array | null;
      extra: SimExtra | null;
    },
  ): SimMessage {
    if (input.name !== null) server.updatePhone(input.phone, { name: input.name });
    const at = Date.now();
    const isLate = server.takeFault('late_inbound');
    const isFromLid = server.takeFault('lid_inbound');
    const isLidUnknown = !isFromLid && server.takeFault('lid_inbound_unknown');
    const message = server.addMessage({
      ...{ sessionId: input.sessionId, phone: input.phone, fromBusiness: 0, origin: 'customer', ack: 1, at },
      ...{ type: input.type, body: input.body },
      mediaRef: input.file === null ? null : keepFile(input.file),
      extra: input.extra === null ? null : JSON.stringify(input.extra),
      handAt: isLate ? at + LATE_MS : at,
      handTimes: server.takeFault('duplicate_inbound') ? 2 : 1,
      lidMode: isFromLid ? 'known' : isLidUnknown ? 'unknown' : 'none',
    });
    handSoon(input.sessionId, isLate ? LATE_MS + 5 : 0);
    changed({ what: 'message', phone: input.phone });
    return message;
  }

  function shopWrites(input: { sessionId: string; phone: string; body: string }): SimMessage {
    const message = server.addMessage({
      ...{ ...input, fromBusiness: 1, origin: 'shop', type: 'text', ack: 0 },
    });
    handSoon(input.sessionId, 0);
    raiseAck(message, 1);
    travel(message);
    return server.message(message.id);
  }

  function handSoon(sessionId: string, ms: number): void {
    const hand = (): void => {
      for (const ear of ears) if (ear.sessionId === sessionId) ear.inboxChanged();
    };
    if (ms === 0) hand();
    else after(ms, hand);
  }

  function keepFile(data: Uint8Array): string {
    mkdirSync(mediaFolder, { recursive: true });
    const ref = randomUUID();
    writeFileSync(join(mediaFolder, ref), data);
    return ref;
  }

  return {
    server,
    changed,
    after,
    travel,
    raiseAck,
    customerWrites,
    shopWrites,
    hasFile: (ref: string): boolean => existsSync(join(mediaFolder, ref)),
    keepFile,
    readFile: (ref: string): Uint8Array => readFileSync(join(mediaFolder, ref)),
    listen(ear: DeviceEar): () => void {
      ears.add(ear);
      return () => ears.delete(ear);
    },
    watch(watcher: (change: WorldChange) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    /** Everything that waited for this phone arrives. */
    setOnline(phone: string, isOnline: boolean): void {
      server.updatePhone(phone, { isOnline: isOnline ? 1 : 0 });
      if (isOnline) for (const message of server.undeliveredTo(phone)) raiseAck(message, 2);
      changed({ what: 'phone', phone });
    },
    /** The person opens the chat; a phone that is offline cannot say so. Returns how many were read. */
    read(phone: string): number {
      if (server.phone(phone).isOnline === 0) return 0;
      const unread = server.unreadOf(phone);
      for (const message of unread) raiseAck(message, 3);
      return unread.length;
    },
    setFault(kind: string, count: number): void {
      server.setFault(kind, count);
      changed({ what: 'fault' });
    },
    /** Deliveries that were under way when the process died go on. */
    resume(): void {
      for (const message of server.undelivered()) travel(message);
    },
    close(): void {
      for (const timer of timers) clearTimeout(timer);
      server.close();
    },
  };
}
