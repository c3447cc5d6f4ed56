import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { sessionIdSchema } from '@roms/contracts/gateway';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import type { Context, Middleware } from 'koa';
import QRCode from 'qrcode';
import { z } from 'zod';
import type { OwnRoutes } from '../../app.ts';
import type { Gateway } from '../../gateway.ts';
import { MAX_MEDIA_BYTES, sniffMimeType } from '../../media.ts';
import { onlyLoopback } from '../../middleware/loopback.ts';
import { streamChanges } from './live.ts';
import { pageRoutes } from './page-files.ts';
import type { SimMessage } from './server.ts';
import type { SimulatorDriver } from './simulator.ts';
import { FAULT_KINDS } from './world.ts';
import type { World } from './world.ts';

const text = z.string().min(1).max(65_536);
const messageSchema = z
  .object({
    type: z.enum(['text', 'image']).default('text'),
    body: z.string().max(65_536).default(''),
    /** Base64, with or without a `data:` prefix. */
    image: z.string().optional(),
    name: z.string().trim().min(1).max(80).optional(),
  })
  .refine((message) => (message.type === 'text' ? message.body !== '' : message.image !== undefined), {
    error: 'a text needs a body, an image needs its file as base64 in `image`',
  });
const faultSchema = z.object({
  kind: z.enum(FAULT_KINDS),
  count: z.number().int().min(0).max(1_000).default(1),
  /** `lid_inbound` only: whether the engine can tell whose phone the hidden number is. */
  phoneKnown: z.boolean().default(true),
});

/** The page and the calls that play the customers and the shop's own phone. */
export function simulatorRoutes(
  world: World,
  drivers: ReadonlyMap<string, SimulatorDriver>,
  gateway: Gateway,
): OwnRoutes {
  const { server } = world;
  const router = new Router({ prefix: '/simulator/api' });

  const sessionOf = (ctx: Context): { id: string; driver: SimulatorDriver } => {
    const body = ctx.request.body as { session?: unknown } | undefined;
    const asked = sessionIdSchema.optional().parse(body?.session ?? ctx.query.session);
    const id = asked ?? ([...drivers.keys()][0] as string);
    const driver = drivers.get(id);
    if (driver === undefined) throw new AppError('session_not_found', 'There is no such session');
    return { id, driver };
  };
  const answerSession = (ctx: Context, id: string): void => {
    ctx.body = { data: gateway.session(id).view() };
    ctx.status = 200;
  };

  router.get('/phones', (ctx) => {
    const data = server.phones().map(({ isOnline, isRegistered, lastAt, lastFromBusiness, ...phone }) => ({
      ...phone,
      online: isOnline === 1,
      registered: isRegistered === 1,
      lastAt: lastAt === null ? null : new Date(lastAt).toISOString(),
      lastFromBusiness: lastFromBusiness === 1,
    }));
    ctx.body = { data };
  });

  router.get('/phones/:phone/messages', (ctx) => {
    ctx.body = { data: server.chat(phoneOf(ctx)).map(present) };
  });

  router.post('/phones/:phone/messages', (ctx) => {
    const phone = phoneOf(ctx);
    const input = messageSchema.parse(ctx.request.body);
    const message = world.customerWrites({
      ...{ sessionId: sessionOf(ctx).id, phone, name: input.name ?? null, body: input.body },
      image: input.type === 'image' ? decodeImage(input.image ?? '') : null,
    });
    ctx.status = 201;
    ctx.body = { data: present(message) };
  });

  router.post('/phones/:phone/read', (ctx) => {
    const read = world.read(phoneOf(ctx));
    ctx.body = { data: { read } };
    ctx.status = 200;
  });

  for (const [action, change] of [
    ['offline', (phone: string) => world.setOnline(phone, false)],
    ['online', (phone: string) => world.setOnline(phone, true)],
    ['unregister', (phone: string) => void server.updatePhone(phone, { isRegistered: 0 })],
    ['register', (phone: string) => void server.updatePhone(phone, { isRegistered: 1 })],
  ] as const) {
    router.post(`/phones/:phone/${action}`, (ctx) => {
      const phone = phoneOf(ctx);
      change(phone);
      const { isOnline, isRegistered } = server.phone(phone);
      ctx.body = { data: { phone, online: isOnline === 1, registered: isRegistered === 1 } };
      ctx.status = 200;
    });
  }

  router.get('/session', (ctx) => answerSession(ctx, sessionOf(ctx).id));

  router.get('/qr.svg', async (ctx) => {
    const { qr } = gateway.session(sessionOf(ctx).id).view();
    if (qr === null) throw new AppError('qr_not_found', 'The device shows no code now');
    ctx.type = 'image/svg+xml';
    ctx.set('cache-control', 'no-store');
    ctx.body = await QRCode.toString(qr, { type: 'svg', margin: 2 });
  });

  router.post('/scan', async (ctx) => {
    const { id, driver } = sessionOf(ctx);
    if (!(await driver.scan())) {
      throw new AppError('no_qr_conflict', 'The device shows no code: start the session first');
    }
    answerSession(ctx, id);
  });

  for (const [action, act] of [
    ['logout', (driver: SimulatorDriver) => driver.logOutOnPhone()],
    ['disconnect', (driver: SimulatorDriver) => driver.cutConnection()],
    ['connect', (driver: SimulatorDriver) => driver.restoreConnection()],
  ] as const) {
    router.post(`/${action}`, (ctx) => {
      const { id, driver } = sessionOf(ctx);
      act(driver);
      answerSession(ctx, id);
    });
  }

  router.post('/start', async (ctx) => {
    const { id } = sessionOf(ctx);
    await gateway.session(id).start();
    answerSession(ctx, id);
  });

  router.post('/shop/messages', (ctx) => {
    const input = z.object({ to: z.string().max(64), body: text }).parse(ctx.request.body);
    const phone = normalisePhone(input.to) ?? badPhone();
    ctx.status = 201;
    ctx.body = { data: present(world.shopWrites({ sessionId: sessionOf(ctx).id, phone, body: input.body })) };
  });

  router.get('/faults', (ctx) => {
    ctx.body = { data: { kinds: FAULT_KINDS, waiting: server.faults() } };
  });

  router.post('/faults', (ctx) => {
    const { kind, count, phoneKnown } = faultSchema.parse(ctx.request.body);
    const { driver } = sessionOf(ctx);
    const name = kind === 'lid_inbound' && !phoneKnown ? 'lid_inbound_unknown' : kind;
    if (count === 0) world.setFault(name, 0);
    else if (kind === 'disconnect') driver.blip(count);
    else if (kind === 'logout') driver.logOutOnPhone();
    else world.setFault(name, count);
    ctx.body = { data: { kind, count, waiting: server.faults() } };
    ctx.status = 200;
  });

  router.get('/files/:ref', (ctx) => {
    const ref = z.uuid().parse(ctx.params.ref);
    const data = world.readFile(ref);
    ctx.type = sniffMimeType(data);
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('cache-control', 'private, max-age=31536000, immutable');
    ctx.body = Buffer.from(data);
  });

  router.get('/live', (ctx) => streamChanges(ctx, world));

  const parseBody = bodyParser({ jsonLimit: '15mb', enableTypes: ['json'] });
  return (app) => {
    app.use(onSimulatorPaths(onlyLoopback));
    app.use(onSimulatorPaths(parseBody));
    app.use(pageRoutes().routes());
    app.use(router.routes());
  };
}

function onSimulatorPaths(step: Middleware): Middleware {
  return (ctx, next) => (/^\/simulator(\/|$)/.test(ctx.path) ? step(ctx, next) : next());
}

function phoneOf(ctx: Context): string {
  return normalisePhone((ctx as Context & { params: { phone: string } }).params.phone) ?? badPhone();
}

function badPhone(): never {
  throw new AppError('invalid_request', 'That is no phone number', { status: 400 });
}

function decodeImage(image: string): Uint8Array {
  const data = Buffer.from(image.replace(/^data:[^,]*,/, ''), 'base64');
  if (data.byteLength > MAX_MEDIA_BYTES)
    throw new AppError('too_large', 'Pictures may have 10 MB', { status: 413 });
  if (!sniffMimeType(data).startsWith('image/')) {
    throw new AppError('invalid_request', 'That is no picture', { status: 400 });
  }
  return data;
}

function present(message: SimMessage) {
  const { waMessageId: id, body, type, ack, mediaRef, origin } = message;
  return {
    ...{
      id,
      fromBusiness: message.fromBusiness === 1,
      body,
      type,
      at: new Date(message.at).toISOString(),
      ack,
    },
    ...{ origin, media: mediaRef === null ? null : `/simulator/api/files/${mediaRef}` },
  };
}
