import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import { z } from 'zod';
import { sniffMimeType } from '../../files/media.ts';
import { chosenSession, namesSession } from './chosen-session.ts';
import type { SimulatorDriver } from './simulator.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import { presentMessage, contentIn } from './content-in.ts';
import { badPhone, phoneOf } from './phone-of.ts';

const contactsSchema = z.object({
  phones: z
    .array(z.object({ phone: z.string().max(64), name: z.string().trim().min(1).max(120) }))
    .max(1_000),
});
const shopMessageSchema = z.object({ to: z.string().max(64), body: z.string().min(1).max(65_536) });

/** What people do with their phones: customers with theirs, and the owner with the shop's. */
export function peopleRoutes(
  network: SimulatedNetwork,
  drivers: ReadonlyMap<string, SimulatorDriver>,
): Router {
  const { server } = network;
  const router = new Router({ sensitive: true, prefix: '/simulator/api' });

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

  /** Puts people into the contact book; who has a name keeps it. */
  router.post('/phones', (ctx) => {
    const { phones } = contactsSchema.parse(ctx.request.body);
    for (const contact of phones) {
      const phone = normalisePhone(contact.phone) ?? badPhone();
      if (server.phone(phone).name === null) server.updatePhone(phone, { name: contact.name });
    }
    ctx.status = 200;
    ctx.body = { data: { count: phones.length } };
  });

  router.get('/phones/:phone/messages', (ctx) => {
    const all = server.chat(phoneOf(ctx));
    // A customer has a chat of its own with each number of the shop.
    const { id } = chosenSession(ctx, drivers);
    const chat = namesSession(ctx) ? all.filter(({ sessionId }) => sessionId === id) : all;
    const reactions = server.reactionsIn(phoneOf(ctx));
    ctx.body = { data: chat.map((message) => presentMessage(message, reactions)) };
  });

  router.post('/phones/:phone/messages', (ctx) => {
    const phone = phoneOf(ctx);
    const content = contentIn(ctx.request.body);
    const message = network.customerWrites({ sessionId: chosenSession(ctx, drivers).id, phone, ...content });
    ctx.status = 201;
    ctx.body = { data: presentMessage(message) };
  });

  router.post('/phones/:phone/read', (ctx) => {
    const read = network.read(phoneOf(ctx));
    ctx.body = { data: { read } };
    ctx.status = 200;
  });

  for (const [action, change] of [
    ['offline', (phone: string) => network.setOnline(phone, false)],
    ['online', (phone: string) => network.setOnline(phone, true)],
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

  router.post('/shop/messages', (ctx) => {
    const input = shopMessageSchema.parse(ctx.request.body);
    const phone = normalisePhone(input.to) ?? badPhone();
    ctx.status = 201;
    ctx.body = {
      data: presentMessage(
        network.shopWrites({ sessionId: chosenSession(ctx, drivers).id, phone, body: input.body }),
      ),
    };
  });

  router.get('/files/:ref', (ctx) => {
    const ref = z.uuid().parse(ctx.params.ref);
    const data = network.hasFile(ref) ? network.readFile(ref) : null;
    if (data === null) throw new AppError('file_not_found', 'There is no such file');
    ctx.type = sniffMimeType(data);
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('cache-control', 'private, max-age=31536000, immutable');
    ctx.body = Buffer.from(data);
  });

  return router;
}
