import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Context } from 'koa';
import { z } from 'zod';
import type { SimulatedNetwork } from './simulated-network.ts';
import { contentIn, presentMessage } from './content-in.ts';
import { phoneOf } from './phone-of.ts';
import type { SimMessage } from './records.ts';

const reactSchema = z.object({ emoji: z.string().min(1).max(64).nullable() });
const editSchema = z.object({ body: z.string().min(1).max(65_536) });

type Doing = { message: SimMessage; fromBusiness: 0 | 1; body: unknown };

/** What people do with messages that are there: the customer on a phone, and the owner on the shop's. */
export function changeRoutes(network: SimulatedNetwork): Router {
  const router = new Router({ sensitive: true, prefix: '/simulator/api' });

  const actions: Record<string, (doing: Doing) => SimMessage> = {
    react({ message, fromBusiness, body }) {
      if (message.deletedAt !== null) throw notFound();
      const { emoji } = reactSchema.parse(body);
      return network.changeMessage(message, { kind: 'reaction', fromBusiness, value: emoji });
    },
    edit(doing) {
      const { body } = editSchema.parse(doing.body);
      const { message, fromBusiness } = ownOf(doing);
      return network.changeMessage(message, { kind: 'edit', fromBusiness, value: body });
    },
    delete(doing) {
      const { message, fromBusiness } = ownOf(doing);
      return network.changeMessage(message, { kind: 'revoke', fromBusiness, value: null });
    },
  };

  const serve = (action: (doing: Doing) => SimMessage, fromBusiness: 0 | 1) => (ctx: Context) => {
    const phone = phoneOf(ctx);
    const message = messageIn(network, ctx, phone);
    const changed = action({ message, fromBusiness, body: ctx.request.body ?? {} });
    ctx.status = 200;
    ctx.body = { data: presentMessage(changed, network.server.reactionsIn(phone)) };
  };
  for (const [name, action] of Object.entries(actions)) {
    router.post(`/phones/:phone/messages/:id/${name}`, serve(action, 0));
    router.post(`/shop/:phone/messages/:id/${name}`, serve(action, 1));
  }

  /** The customer answers this very message. */
  router.post('/phones/:phone/messages/:id/quote', (ctx) => {
    const phone = phoneOf(ctx);
    const { sessionId, waMessageId } = messageIn(network, ctx, phone);
    const content = contentIn(ctx.request.body);
    const message = network.customerWrites({ sessionId, phone, ...content, quotedId: waMessageId });
    ctx.status = 201;
    ctx.body = { data: presentMessage(message) };
  });

  return router;
}

function messageIn(network: SimulatedNetwork, ctx: Context, phone: string): SimMessage {
  const { id } = (ctx as Context & { params: { id: string } }).params;
  const message = network.server.messageOf(id, phone);
  if (message === undefined) throw notFound();
  return message;
}

/** Only who wrote a message can change or delete it. */
function ownOf(doing: Doing): Doing {
  if (doing.message.fromBusiness !== doing.fromBusiness)
    throw new AppError('not_own_message', 'Only who wrote a message can change it', { status: 403 });
  if (doing.message.deletedAt !== null) throw notFound();
  return doing;
}

function notFound(): AppError {
  return new AppError('message_not_found', 'There is no such message');
}
