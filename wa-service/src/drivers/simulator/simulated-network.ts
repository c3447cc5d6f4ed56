import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimDetails, SimMessage } from './records.ts';
import { createSimServer } from './server.ts';

/** Fault kinds that can be asked for; `nack_send` lets a send end in ack −1. */
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

export type NetworkChange = { what: 'message' | 'phone' | 'session' | 'fault'; phone?: string };
/** What a paired device hears of the network. */
export type DeviceListener = {
  sessionId: string;
  ackChanged(message: SimMessage): void;
  inboxChanged(): void;
};

export type SimulatedNetwork = ReturnType<typeof createSimulatedNetwork>;

/** The simulated WhatsApp: people with phones, and the devices of the shop that are paired. */
export function createSimulatedNetwork(folder: string) {
  const server = createSimServer(join(folder, 'whatsapp.db'));
  const mediaFolder = join(folder, 'files');
  const devices = new Set<DeviceListener>();
  const watchers = new Set<(change: NetworkChange) => void>();
  const timers = new Set<NodeJS.Timeout>();

  const changed = (change: NetworkChange): void => watchers.forEach((watch) => watch(change));
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
    for (const device of devices) if (device.sessionId === message.sessionId) device.ackChanged(next);
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
      details: SimDetails | null;
      quotedId?: string | null;
    },
  ): SimMessage {
    if (input.name !== null) server.updatePhone(input.phone, { name: input.name });
    const at = Date.now();
    const isLate = server.takeFault('late_inbound');
    const isFromLid = server.takeFault('lid_inbound');
    const isLidUnknown = !isFromLid && server.takeFault('lid_inbound_unknown');
    const message = server.addMessage({
      sessionId: input.sessionId,
      phone: input.phone,
      fromBusiness: 0,
      origin: 'customer',
      ack: 1,
      at,
      type: input.type,
      body: input.body,
      mediaRef: input.file === null ? null : keepFile(input.file),
      extra: input.details === null ? null : JSON.stringify(input.details),
      quotedId: input.quotedId ?? null,
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
      ...input,
      fromBusiness: 1,
      origin: 'shop',
      type: 'text',
      ack: 0,
    });
    handSoon(input.sessionId, 0);
    raiseAck(message, 1);
    travel(message);
    return server.message(message.id);
  }

  /** Somebody reacts, edits or deletes: the other phone shows it, and the shop's device is told. */
  function changeMessage(message: SimMessage, change: Parameters<typeof server.change>[1]): SimMessage {
    server.change(message, change);
    handSoon(message.sessionId, 0);
    changed({ what: 'message', phone: message.phone });
    return server.message(message.id);
  }

  function handSoon(sessionId: string, ms: number): void {
    const hand = (): void => {
      for (const device of devices) if (device.sessionId === sessionId) device.inboxChanged();
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
    changeMessage,
    hasFile: (ref: string): boolean => existsSync(join(mediaFolder, ref)),
    keepFile,
    readFile: (ref: string): Uint8Array => readFileSync(join(mediaFolder, ref)),
    listen(device: DeviceListener): () => void {
      devices.add(device);
      return () => devices.delete(device);
    },
    watch(watcher: (change: NetworkChange) => void): () => void {
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
    /** Takes up what an earlier process left: deliveries under way go on, and the oldest messages are forgotten. */
    resume(): void {
      for (const mediaRef of server.forgetOldest()) rmSync(join(mediaFolder, mediaRef), { force: true });
      for (const message of server.undelivered()) travel(message);
    },
    close(): void {
      for (const timer of timers) clearTimeout(timer);
      server.close();
    },
  };
}
