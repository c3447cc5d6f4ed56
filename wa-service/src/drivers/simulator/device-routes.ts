import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Context } from 'koa';
import QRCode from 'qrcode';
import { z } from 'zod';
import type { Gateway } from '../../gateway.ts';
import { chosenSession } from './chosen-session.ts';
import type { SimulatorDriver } from './simulator.ts';
import { FAULT_KINDS } from './simulated-network.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

const codeSchema = z.object({ code: z.string().min(1).max(32) });
const faultSchema = z.object({
  kind: z.enum(FAULT_KINDS),
  count: z.number().int().min(0).max(1_000).default(1),
  /** `lid_inbound` only: whether the engine can tell whose phone the hidden number is. */
  phoneKnown: z.boolean().default(true),
});

/** What can be done to the shop's device, and the faults that can be planted. */
export function deviceRoutes(
  network: SimulatedNetwork,
  drivers: ReadonlyMap<string, SimulatorDriver>,
  gateway: Gateway,
): Router {
  const { server } = network;
  const router = new Router({ sensitive: true, prefix: '/simulator/api' });
  const sessionOf = (ctx: Context) => chosenSession(ctx, drivers);
  const answerSession = (ctx: Context, id: string): void => {
    ctx.body = { data: gateway.session(id).view() };
    ctx.status = 200;
  };

  router.get('/session', (ctx) => answerSession(ctx, sessionOf(ctx).id));

  router.get('/sessions', (ctx) => {
    ctx.body = { data: [...drivers.keys()].map((id) => gateway.session(id).view()) };
  });

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

  /** A person types the code that the dashboard shows on the shop's phone. */
  router.post('/link', async (ctx) => {
    const { code } = codeSchema.parse(ctx.request.body);
    const { id, driver } = sessionOf(ctx);
    if (!driver.isCode(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))) {
      throw new AppError('wrong_code', 'That is not the code that is shown now', { status: 409 });
    }
    await driver.scan();
    answerSession(ctx, id);
  });

  for (const [action, act] of [
    ['logout', (driver: SimulatorDriver) => driver.logOutOnPhone()],
    ['disconnect', (driver: SimulatorDriver) => driver.disconnect()],
    ['connect', (driver: SimulatorDriver) => driver.reconnect()],
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

  router.get('/faults', (ctx) => {
    ctx.body = { data: { kinds: FAULT_KINDS, waiting: server.faults() } };
  });

  router.post('/faults', (ctx) => {
    const { kind, count, phoneKnown } = faultSchema.parse(ctx.request.body);
    const { driver } = sessionOf(ctx);
    const name = kind === 'lid_inbound' && !phoneKnown ? 'lid_inbound_unknown' : kind;
    if (count === 0) network.setFault(name, 0);
    else if (kind === 'disconnect') driver.blip(count);
    else if (kind === 'logout') driver.logOutOnPhone();
    else network.setFault(name, count);
    ctx.body = { data: { kind, count, waiting: server.faults() } };
    ctx.status = 200;
  });

  return router;
}
