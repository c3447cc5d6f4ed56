import { randomBytes } from 'node:crypto';
import { phoneOfChat } from '../../chat.ts';
import { NotHandedOver, SendRefused } from '../driver.ts';
import type { Driver, DriverListener, DriverState, Lookup, LookupResult, SendRequest } from '../driver.ts';
import type { SimMessage } from './server.ts';
import type { World } from './world.ts';

/** Times of the real engine, a little rounded (whatsapp.md, "Facts about the real engine"; ms). */
const TIMES = { start: 60, pair: 300, restore: 150, send: 4, qrRotation: 20_000, retry: 5_000, blip: 4_000 };

export type SimulatorDriver = Driver & {
  scan(): Promise<boolean>;
  logOutOnPhone(): void;
  cutConnection(): void;
  restoreConnection(): void;
  /** Loses the connection and finds it again by itself, `times` in a row. */
  blip(times: number): void;
};

export type SimulatorOptions = { index: number; unknownAfterMs: number };

/** A WhatsApp Web that is always at hand: same states, same acks, same doubts as the real one. */
export function createSimulatorDriver(
  world: World,
  sessionId: string,
  listener: DriverListener,
  options: SimulatorOptions,
): SimulatorDriver {
  const { server } = world;
  const device = () => server.device(sessionId, options.index);
  /** Blips that are still to come; the name keeps them out of the list of planted faults. */
  const blips = `_blips:${sessionId}`;
  let current: DriverState['state'] = 'stopped';
  let steps: NodeJS.Timeout[] = [];
  let unlisten = (): void => undefined;
  let handing = Promise.resolve();

  const show = (state: DriverState['state'], extra: Partial<DriverState> = {}): void => {
    current = state;
    const phone = device().isPaired === 1 ? device().phone : null;
    listener.state({ state, reason: null, qr: null, retryAt: null, phone, ...extra });
    world.changed({ what: 'session' });
  };
  const step = (ms: number, work: () => void): void => void steps.push(setTimeout(work, ms));
  const clearSteps = (): void => {
    for (const timer of steps) clearTimeout(timer);
    steps = [];
  };

  function begin(): void {
    if (device().isPaired === 0) showQr();
    else if (device().isConnected === 0) {
      loseConnection();
      if (server.faultCount(blips) > 0) recover();
    } else {
      show('authenticating');
      step(TIMES.restore, becomeReady);
    }
  }

  function showQr(): void {
    const parts = [16, 32, 32, 32].map((size) => randomBytes(size).toString('base64'));
    show('qr', { qr: `2@${parts.join(',')}` });
    step(TIMES.qrRotation, showQr);
  }

  function becomeReady(): void {
    show('ready');
    for (const message of server.stuck(sessionId)) releaseStuck(message);
    for (const message of server.untold(sessionId)) tell(message);
    handInbox();
  }

  function loseConnection(): void {
    const retryAt = new Date(Date.now() + TIMES.retry).toISOString();
    show('disconnected', { reason: 'connection_lost', retryAt });
    step(TIMES.retry, () => {
      if (device().isConnected === 1) becomeReady();
      else loseConnection();
    });
  }

  function unpair(reason: string): void {
    clearSteps();
    server.updateDevice(sessionId, { isPaired: 0 });
    show('logged_out', { reason });
  }

  function tell(message: SimMessage): void {
    if (current !== 'ready') return;
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
    world.travel(released);
    world.changed({ what: 'message', phone: message.phone });
  }

  function handInbox(): void {
    handing = handing.then(async () => {
      for (const message of server.unhanded(sessionId)) {
        if (current !== 'ready' || message.handAt > Date.now()) continue;
        for (let time = 0; time < message.handTimes; time += 1) await listener.message(describe(message));
        server.setHanded(message.id);
        world.changed({ what: 'message', phone: message.phone });
      }
    });
  }

  function describe(message: SimMessage) {
    const person = server.phone(message.phone);
    const isHidden = message.lidMode !== 'none';
    const chat = isHidden ? person.lid : chatId(message);
    const shop = `${device().phone}@c.us`;
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
      ...(message.mediaRef === null ? {} : { media: { ref: message.mediaRef, fileName: null } }),
    };
  }

  /** Ends a blip after its time, and begins the next one; counted on disk, so that a restart does not stay away. */
  function recover(): void {
    world.after(TIMES.blip, () => {
      if (!server.takeFault(blips)) return;
      reconnect();
      if (server.faultCount(blips) > 0) {
        world.after(TIMES.blip, () => {
          disconnect();
          recover();
        });
      }
    });
  }

  function disconnect(): void {
    server.updateDevice(sessionId, { isConnected: 0 });
    if (current !== 'ready' && current !== 'authenticating') return;
    clearSteps();
    loseConnection();
  }

  function reconnect(): void {
    server.updateDevice(sessionId, { isConnected: 1 });
    if (current !== 'disconnected') return;
    clearSteps();
    becomeReady();
  }

  async function send(request: SendRequest): Promise<{ waMessageId: string }> {
    const phone = phoneOfChat(request.chat) ?? server.phoneOfLid(request.chat);
    await new Promise((go) => setTimeout(go, TIMES.send));
    if (current !== 'ready') throw new NotHandedOver('the page is not connected');
    if (phone === null || server.knownPhone(phone)?.isRegistered === 0)
      throw new SendRefused('not_on_whatsapp');
    if (server.takeFault('fail_send')) throw new NotHandedOver('the page failed');
    const isHung = server.takeFault('hang_send');
    request.onHandover();
    const message = server.addMessage({
      ...{
        sessionId,
        phone,
        fromBusiness: 1,
        origin: 'service',
        type: 'text',
        body: request.body,
        isHanded: 1,
      },
      ack: isHung ? 0 : 1,
      releaseAt: isHung ? Date.now() + options.unknownAfterMs + 20_000 : null,
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
      world.travel(message);
    }
    world.changed({ what: 'message', phone });
    return { waMessageId: message.waMessageId };
  }

  function scheduleRelease(message: SimMessage): void {
    world.after(Math.max(0, (message.releaseAt ?? 0) - Date.now()), () => {
      if (current === 'ready') releaseStuck(message);
    });
  }

  async function lookup(query: Lookup): Promise<LookupResult> {
    const phone = phoneOfChat(query.chat) ?? server.phoneOfLid(query.chat);
    if (phone === null) return { status: 'absent' };
    const candidates = server.sentSince(sessionId, phone, query.since);
    const match = candidates.find((candidate) =>
      query.waMessageId === null ? query.matches(candidate) : candidate.waMessageId === query.waMessageId,
    );
    if (match === undefined) return { status: 'absent' };
    const { waMessageId, ack } = match;
    return { status: ack >= 1 ? 'found' : ack === -1 ? 'nacked' : 'pending', waMessageId, ack };
  }

  async function stop(): Promise<void> {
    clearSteps();
    unlisten();
    await handing;
    if (current !== 'stopped') show('stopped');
  }

  return {
    bornWarm: true,
    async start() {
      if (!['stopped', 'logged_out', 'failed'].includes(current)) return;
      clearSteps();
      unlisten();
      unlisten = world.listen({ sessionId, ackChanged: tell, inboxChanged: handInbox });
      show('starting');
      step(TIMES.start, begin);
    },
    stop,
    async logout() {
      unpair('logged_out_here');
    },
    send,
    lookup,
    download: async (ref) => world.readFile(ref),
    probe: async () => current === 'ready',
    async scan() {
      for (let wait = 0; wait < 40 && current === 'starting'; wait += 1) {
        await new Promise((go) => setTimeout(go, 50));
      }
      if (current !== 'qr') return current === 'authenticating' || current === 'ready';
      clearSteps();
      server.updateDevice(sessionId, { isPaired: 1, isConnected: 1 });
      show('authenticating');
      step(TIMES.pair, becomeReady);
      return true;
    },
    logOutOnPhone() {
      if (device().isPaired === 1) unpair('logged_out_on_phone');
    },
    cutConnection: disconnect,
    restoreConnection() {
      server.setFault(blips, 0);
      reconnect();
    },
    blip(times) {
      server.setFault(blips, times);
      disconnect();
      recover();
    },
  };
}

function chatId(message: SimMessage): string {
  return `${message.phone}@c.us`;
}
