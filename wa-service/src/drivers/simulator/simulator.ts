import { phoneOfChat } from '../../contract/chat.ts';
import { NotHandedOver, SendRefused } from '../driver.ts';
import type {
  Driver,
  DriverChange,
  DriverListener,
  Lookup,
  LookupResult,
  OutFile,
  SendRequest,
} from '../driver.ts';
import { createConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { detailsOf } from './records.ts';
import type { SimChange, SimMessage } from './records.ts';
import { contentOut } from './content-out.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

/** How long the page takes to hand a message over (ms). */
const SEND_MS = 4;
/** How much later a late ack is told (ms). */
const LATE_ACK_MS = 1_500;
/** A hung message leaves the page by itself only after its send has become `unknown` (ms). */
const STUCK_FOR_MS = 20_000;

export type SimulatorDriver = Driver &
  Pick<Connection, 'scan' | 'isCode' | 'disconnect' | 'reconnect' | 'blip'> & {
    /** The device is taken off the list on the shop's phone. */
    logOutOnPhone(): void;
  };

export type SimulatorOptions = {
  /** The first numbers of a demo are; one that is added shows a code. */
  isBornPaired: boolean;
  unknownAfterMs: number;
  forget: () => void;
};

/** A WhatsApp Web that is always at hand: same states, same acks, same doubts as the real one. */
export function createSimulatorDriver(
  network: SimulatedNetwork,
  sessionId: string,
  listener: DriverListener,
  options: SimulatorOptions,
): SimulatorDriver {
  const { server } = network;
  const connection = createConnection(network, listener, {
    sessionId,
    isBornPaired: options.isBornPaired,
    onReady: catchUp,
  });
  let unlisten = (): void => undefined;
  let handing = Promise.resolve();

  /** What happened while the device was away. */
  function catchUp(): void {
    for (const message of server.stuck(sessionId)) releaseStuck(message);
    for (const message of server.untold(sessionId)) tell(message);
    handInbox();
  }

  function tell(message: SimMessage): void {
    if (!connection.is('ready')) return;
    if (server.takeFault('late_ack')) {
      network.after(LATE_ACK_MS, () => tell(message));
      return;
    }
    if (!server.takeFault('drop_ack')) {
      listener.ack({ waMessageId: message.waMessageId, chat: chatId(message), ack: message.ack });
    }
    server.setTold(message.id, message.ack);
  }

  /** What the page itself kept as pending goes out when it is connected again. */
  function releaseStuck(message: SimMessage): void {
    if (server.message(message.id).releaseAt === null) return;
    server.release(message.id);
    const released = server.message(message.id);
    tell(released);
    network.travel(released);
    network.changed({ what: 'message', phone: message.phone });
  }

  function handInbox(): void {
    handing = handing.then(handUnhanded).catch(() => network.after(1_000, handInbox));
  }

  async function handUnhanded(): Promise<void> {
    for (const message of server.unhanded(sessionId)) {
      if (!connection.is('ready') || message.handAt > Date.now()) continue;
      for (let time = 0; time < message.handTimes; time += 1) await listener.message(describe(message));
      server.setHanded(message.id);
      network.changed({ what: 'message', phone: message.phone });
    }
    for (const change of server.unhandedChanges(sessionId)) {
      if (!connection.is('ready')) continue;
      listener.change(describeChange(change));
      server.setChangeHanded(change.id);
    }
  }

  function describe(message: SimMessage) {
    const person = server.phone(message.phone);
    const isHidden = message.lidMode !== 'none';
    const chat = isHidden ? person.lid : chatId(message);
    const details = detailsOf(message);
    const shop = `${connection.device().phone}@c.us`;
    return {
      waMessageId: message.waMessageId,
      chat,
      from: message.fromBusiness === 1 ? shop : chat,
      fromMe: message.fromBusiness === 1,
      phone: message.lidMode === 'unknown' ? null : message.phone,
      lid: person.lid,
      pushName: person.name,
      type: message.type,
      body: message.body,
      sentAt: new Date(message.at).toISOString(),
      ...(message.quotedId === null ? {} : { quotedId: message.quotedId }),
      ...(message.mediaRef === null
        ? {}
        : { media: { ref: message.mediaRef, fileName: details.fileName ?? null } }),
      ...(details.location ? { location: details.location } : {}),
      ...(details.contacts ? { contacts: details.contacts } : {}),
    };
  }

  function describeChange({ kind, waMessageId, phone, fromBusiness, value, at }: SimChange): DriverChange {
    const chat = `${phone}@c.us`;
    const common = {
      waMessageId,
      chat,
      from: fromBusiness === 1 ? `${connection.device().phone}@c.us` : chat,
      fromMe: fromBusiness === 1,
      at: new Date(at).toISOString(),
    };
    if (kind === 'reaction') return { kind, ...common, emoji: value };
    return kind === 'edit' ? { kind, ...common, body: value ?? '' } : { kind, ...common };
  }

  function download(ref: string): Uint8Array {
    if (server.takeFault('fail_download')) throw new Error('the page could not get the file');
    return network.readFile(ref);
  }

  async function send(request: SendRequest): Promise<{ waMessageId: string }> {
    const phone = phoneOfChat(request.chat) ?? server.phoneOfLid(request.chat);
    await new Promise((go) => setTimeout(go, SEND_MS));
    if (!connection.is('ready')) throw new NotHandedOver('the page is not connected');
    if (phone === null || server.knownPhone(phone)?.isRegistered === 0)
      throw new SendRefused('not_on_whatsapp');
    const file = request.media === undefined ? null : await loadFile(request);
    if (server.takeFault('fail_send')) throw new NotHandedOver('the page failed');
    request.onHandover();
    const copied = server.messageOf(request.waMessageId, phone);
    if (copied !== undefined) {
      // A phone drops the second copy of what it has; the sender is told how far the first one came.
      tell(copied);
      return { waMessageId: copied.waMessageId };
    }
    const isHung = server.takeFault('hang_send');
    const message = server.addMessage({
      sessionId,
      phone,
      fromBusiness: 1,
      origin: 'service',
      ...contentOut(request, file),
      quotedId: request.quote ?? null,
      mediaRef: file === null ? null : network.keepFile(file.bytes),
      waMessageId: request.waMessageId,
      isHanded: 1,
      ack: isHung ? 0 : 1,
      releaseAt: isHung ? Date.now() + options.unknownAfterMs + STUCK_FOR_MS : null,
    });
    if (isHung) {
      scheduleRelease(message);
      return new Promise(() => undefined);
    }
    if (server.takeFault('accept_then_die')) process.kill(process.pid, 'SIGKILL');
    // As in the real page: the own message shows up before the call comes back, and its ack may too.
    void listener.message(describe(message));
    if (server.takeFault('nack_send')) {
      server.setAck(message.id, -1);
      tell({ ...message, ack: -1 });
    } else {
      tell(message);
      network.travel(message);
    }
    network.changed({ what: 'message', phone });
    return { waMessageId: message.waMessageId };
  }

  function scheduleRelease(message: SimMessage): void {
    network.after(Math.max(0, (message.releaseAt ?? 0) - Date.now()), () => {
      if (connection.is('ready')) releaseStuck(message);
    });
  }

  async function lookup(query: Lookup): Promise<LookupResult> {
    const phone = phoneOfChat(query.chat) ?? server.phoneOfLid(query.chat);
    if (phone === null) return { status: 'absent' };
    const candidates = server.sentSince(sessionId, phone, query.since);
    const match = candidates.find(({ waMessageId, type, body }) =>
      query.matches({ waMessageId, body: type === 'text' ? body : null }),
    );
    if (match === undefined) return { status: 'absent' };
    const { waMessageId, ack } = match;
    return { status: ack >= 1 ? 'found' : ack === -1 ? 'nacked' : 'pending', waMessageId, ack };
  }

  return {
    bornWarm: true,
    keepsIds: () => true,
    async start() {
      unlisten();
      unlisten = network.listen({ sessionId, ackChanged: tell, inboxChanged: handInbox });
      connection.start();
    },
    async stop() {
      unlisten();
      await handing;
      connection.stop();
    },
    async logout() {
      connection.unpair('logged_out_here');
    },
    forget: options.forget,
    send,
    lookup,
    isRegistered: async (phone) =>
      connection.is('ready') ? server.knownPhone(phone)?.isRegistered !== 0 : null,
    download: async (ref) => download(ref),
    probe: async () => connection.is('ready'),
    requestPairingCode: async () => connection.requestCode(),
    examine: async () => ({ facts: { page: 'simulator' }, screenshot: null }),
    scan: connection.scan,
    isCode: connection.isCode,
    disconnect: connection.disconnect,
    reconnect: connection.reconnect,
    blip: connection.blip,
    logOutOnPhone() {
      if (connection.device().isPaired === 1) connection.unpair('logged_out_on_phone');
    },
  };
}

function chatId(message: SimMessage): string {
  return `${message.phone}@c.us`;
}

function loadFile(request: SendRequest): Promise<OutFile> {
  return request.loadFile().catch((error: unknown) => {
    throw new NotHandedOver(`the file could not be read: ${(error as Error).message}`);
  });
}
