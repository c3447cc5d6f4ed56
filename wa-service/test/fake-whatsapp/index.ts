import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { createCertificate } from './certificate.ts';
import type { FakeMessage } from './fake-message.ts';
import { messageChanges } from './message-changes.ts';
import { acceptLink } from './websocket.ts';
import type { Link } from './websocket.ts';

/**
 * A WhatsApp of our own: an https and wss server that plays web.whatsapp.com to the real library in a real
 * Chromium, and the phones behind it. `faults` shape the next page that is loaded, `plant` the one that runs.
 */

export type { FakeMessage } from './fake-message.ts';
export type FakeWhatsApp = Awaited<ReturnType<typeof createFakeWhatsApp>>;

const HOST = 'web.whatsapp.com';
/** The shop's numbers, by the order in which they are named. */
const phoneOf = (device: number): string => `62812000000${String(device + 1).padStart(2, '0')}@c.us`;
const CONTENT_TYPES: Record<string, string> = { js: 'text/javascript', html: 'text/html' };

export async function createFakeWhatsApp() {
  const { key, cert, spki } = createCertificate(HOST);
  const sockets = new Set<Duplex>();
  const links = new Set<Link>();
  /** Token → which of the shop's numbers it belongs to. */
  const paired = new Map<string, number>();
  /** The page of each number that is paired and connected. */
  const devices = new Map<number, Link>();
  const people = new Map<string, { phone: string; lid: string; isKnown: boolean; isRegistered: boolean }>();
  /** What the servers took from the page; the same id again is dropped, as receivers do. */
  const accepted: (FakeMessage & { device: number })[] = [];
  /** What no page has confirmed yet: servers keep it and tell it again. */
  const undelivered = new Map<string, { device: number; data: object }>();
  /** What lies on the media servers, by path. */
  const files = new Map<string, Buffer>();
  const planted: (() => void)[] = [];
  const seen = { pages: 0, refreshes: 0, repeats: 0, sendSeen: 0, presences: [] as boolean[] };
  const fake = {
    /** Fault → how often, for pages loaded from now on. */
    faults: {} as Record<string, number>,
    /** The server takes connections and never answers. */
    isHanging: false,
    /** Acks after the first tick do not come. */
    ackUpTo: 1,
    /** What a send is answered with; `null` never answers. */
    firstAck: 1 as number | null,
    /** How long the servers take to confirm (ms). */
    ackDelayMs: 0,
    /** The servers take a message and do not confirm it until they see it again. */
    losesFirstAcks: false,
    /** What may be typed on the phone now, as WhatsApp shows it: `ABCD-EFGH`. */
    pairingCode: null as string | null,
  };
  /** The page that last asked for a code to scan. */
  let unpaired: Link | undefined;
  const pageOf = (device: number): Link | undefined => devices.get(device) ?? unpaired;
  let count = 0;

  const server = createServer({ key, cert }, (request, response) => {
    if (fake.isHanging) return;
    const path = new URL(request.url ?? '/', `https://${HOST}`).pathname;
    if (path === '/upload') return void takeFile(request).then((file) => response.end(JSON.stringify(file)));
    if (path.startsWith('/file/')) {
      const file = files.get(path);
      return void response.writeHead(file ? 200 : 404).end(file);
    }
    const name = path.startsWith('/page/') ? path.slice('/page/'.length) : null;
    response.setHeader('cache-control', 'no-store');
    if (name === null) {
      seen.pages += 1;
      response.setHeader('content-type', 'text/html');
      const faults = JSON.stringify(fake.faults);
      response.end(
        `<!doctype html><script>window.fake = { faults: ${faults} }</script><script type="module" src="/page/boot.js"></script>`,
      );
      return;
    }
    response.setHeader('content-type', CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain');
    response.end(readFileSync(join(import.meta.dirname, 'page', name)));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.on('upgrade', (request, socket) => {
    const link = acceptLink(request, socket);
    links.add(link);
    link.onClose = () => {
      links.delete(link);
      if (unpaired === link) unpaired = undefined;
      for (const [device, one] of devices) if (one === link) devices.delete(device);
    };
    link.onData = (data) => hear(link, data);
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  const { port } = server.address() as AddressInfo;

  async function takeFile(request: AsyncIterable<Buffer>): Promise<{ directPath: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return { directPath: keepFile(Buffer.concat(chunks)) };
  }

  function keepFile(bytes: Buffer): string {
    const directPath = `/file/${files.size}`;
    files.set(directPath, bytes);
    return directPath;
  }

  const newRef = (): string => `2@${randomBytes(24).toString('base64')}`;
  const greeting = (device: number) => ({
    me: phoneOf(device),
    people: [...people.values()].filter((one) => one.isKnown),
  });

  function hear(link: Link, data: Record<string, unknown>): void {
    const answer = (rest: object): void => link.send({ answerTo: data.number, ...rest });
    if (data.type === 'hello') {
      const device = paired.get(String(data.token));
      if (device === undefined) {
        unpaired = link;
        link.send({ act: 'unpaired', ref: newRef(), isUnlinked: data.token !== null });
      } else {
        devices.set(device, link);
        link.send({ act: 'welcome', ...greeting(device) });
        for (const late of undelivered.values()) if (late.device === device) link.send(late.data);
      }
    } else if (data.type === 'refresh') {
      seen.refreshes += 1;
      fake.pairingCode = null;
      link.send({ act: 'ref', ref: newRef() });
    } else if (data.type === 'pairing') {
      fake.pairingCode = `${randomBytes(2).toString('hex')}-${randomBytes(2).toString('hex')}`.toUpperCase();
      answer({ code: fake.pairingCode });
    } else if (data.type === 'logout') unlink(deviceOf(link));
    else if (data.type === 'exists') answer(exists(String(data.wid)));
    else if (data.type === 'seen') seen.sendSeen += 1;
    else if (data.type === 'received') undelivered.delete(String(data.receipt));
    else if (data.type === 'planted') planted.splice(0).forEach((go) => go());
    else if (data.type === 'presence') seen.presences.push(data.isAvailable === true);
    else if (data.type === 'send') {
      const message = data.message as FakeMessage;
      const isRepeat = accepted.some((one) => one.id === message.id);
      if (isRepeat) seen.repeats += 1;
      else if (fake.firstAck !== -1) accepted.push({ ...message, device: deviceOf(link) });
      const ack = fake.firstAck;
      if (ack === null || (fake.losesFirstAcks && !isRepeat)) return;
      if (fake.ackDelayMs === 0) answer({ ack });
      else setTimeout(() => answer({ ack }), fake.ackDelayMs).unref();
    }
  }

  function exists(wid: string): object {
    const person = people.get(wid) ?? [...people.values()].find((one) => one.lid === wid);
    return { exists: person?.isRegistered !== false, phone: person?.phone, lid: person?.lid };
  }

  /** To the page, now and until it says that it has it. */
  function deliver(receipt: string, data: object, device: number): void {
    undelivered.set(receipt, { device, data: { ...data, receipt } });
    devices.get(device)?.send({ ...data, receipt });
  }

  const deviceOf = (link: Link): number => [...devices].find(([, one]) => one === link)?.[0] ?? 0;

  function forget(device: number): void {
    for (const [token, one] of paired) if (one === device) paired.delete(token);
  }

  function unlink(device = 0): void {
    forget(device);
    pageOf(device)?.send({ act: 'logout' });
  }

  function write(chat: string, body: string, extra: Partial<FakeMessage> = {}) {
    count += 1;
    return {
      id: `3A${String(count).padStart(8, '0')}`,
      chat,
      fromMe: false,
      type: 'chat',
      body,
      ack: 1,
      t: Math.floor(Date.now() / 1000),
      name: 'Ibu Sari',
      ...extra,
    };
  }

  return Object.assign(fake, {
    accepted,
    files,
    /** Puts a file where a message's `directPath` may name it. */
    keepFile,
    seen,
    /** Arguments that bring Chromium here and nowhere else; in the form of `WA_BROWSER_ARGS`. */
    browserArgs: [
      `--host-resolver-rules=MAP ${HOST} 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
      `--ignore-certificate-errors-spki-list=${spki}`,
    ],
    /** The phone's camera on the code. */
    scan(device = 0): void {
      const page = unpaired;
      if (page === undefined) throw new Error('no page shows a code');
      const token = randomBytes(8).toString('hex');
      paired.set(token, device);
      devices.set(device, page);
      unpaired = undefined;
      page.send({ act: 'paired', token, ...greeting(device) });
    },
    /** The code is typed on the phone; says whether it was the right one. */
    type(code: string): boolean {
      const isRight = code === fake.pairingCode?.replace('-', '');
      if (isRight) this.scan();
      return isRight;
    },
    /** The device is taken off the list on the phone while it is connected. */
    logOutOnPhone: unlink,
    /** The same, while the service is not connected. */
    unlinkSilently: () => forget(0),
    person(phone: string, lid: string, options: { isKnown?: boolean; isRegistered?: boolean } = {}): void {
      // Whoever changes the number keeps the LID.
      for (const [known, one] of people) if (one.lid === lid) people.delete(known);
      people.set(`${phone}@c.us`, {
        phone: `${phone}@c.us`,
        lid,
        isKnown: true,
        isRegistered: true,
        ...options,
      });
    },
    /** A customer writes (or, with `fromMe`, the shop's own phone); `isSilent` arrives without an event. */
    write(
      chat: string,
      body: string,
      options: { isSilent?: boolean; times?: number; device?: number; extra?: Partial<FakeMessage> } = {},
    ): FakeMessage {
      const message = write(chat, body, options.extra);
      const { isSilent = false, times = 1, device = 0 } = options;
      deliver(message.id, { act: 'message', message, isSilent, times }, device);
      return message;
    },
    ack: (id: string, ack: number, isSilent = false) =>
      deliver(`${id} ${ack}`, { act: 'ack', id, ack, isSilent }, 0),
    ...messageChanges((receipt, data) => deliver(receipt, data, 0)),
    /** Anything at all as a message, or as one whose ack changed. */
    hostile: (data: { model: unknown; chat?: unknown; ack?: unknown }) =>
      pageOf(0)?.send({ act: 'hostile', ...data }),
    /** The page's own connection to its servers. */
    showState: (state: string) => pageOf(0)?.send({ act: 'state', state }),
    /** Resolves when the page knows. */
    plant: (fault: string, times: number) =>
      new Promise<void>((go) => {
        planted.push(go);
        pageOf(0)?.send({ act: 'plant', fault, times });
      }),
    /** What the servers still keep because no page has confirmed it. */
    undeliveredCount: () => undelivered.size,
    /** What a person would see on the page; resolves when it is there. */
    show: (html: string) =>
      new Promise<void>((go) => {
        planted.push(go);
        pageOf(0)?.send({ act: 'show', html });
      }),
    /** The page still takes everything in, but tells no event. */
    mute: (isMute: boolean) => pageOf(0)?.send({ act: 'mute', isMute }),
    pushState: () => pageOf(0)?.send({ act: 'push' }),
    pageError: (text: string) => pageOf(0)?.send({ act: 'error', text }),
    spin: (device = 0) => pageOf(device)?.send({ act: 'spin' }),
    dropLinks: () => links.forEach((link) => link.close()),
    async close(): Promise<void> {
      links.forEach((link) => link.close());
      for (const socket of sockets) socket.destroy();
      await new Promise((go) => server.close(go));
    },
  });
}
