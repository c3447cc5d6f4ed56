import Router from '@koa/router';
import { pairingAskSchema } from '@roms/contracts/gateway';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import { NotWaitingForScan } from '../drivers/driver.ts';
import type { Gateway } from '../gateway.ts';

/** Linking a phone by a code that is typed on it; needs the key. */
export function pairingRoutes(gateway: Gateway): Router {
  const router = new Router({ sensitive: true });
  router.post('/sessions/:id/pairing-code', async (ctx) => {
    const { driver } = gateway.session(ctx.params.id as string);
    const phone = normalisePhone(pairingAskSchema.parse(ctx.request.body).phone);
    if (phone === null) throw new AppError('invalid_request', '`phone` is no phone number', { status: 400 });
    ctx.set('cache-control', 'no-store');
    ctx.body = { data: await driver.requestPairingCode(phone).catch(problem) };
    ctx.status = 200;
  });
  return router;
}

function problem(error: unknown): never {
  if (error instanceof NotWaitingForScan) {
    throw new AppError('not_waiting_for_scan', 'The session waits for no phone now: start it first', {
      status: 409,
    });
  }
  throw new AppError('whatsapp_unavailable', 'WhatsApp gave no code; try again, or scan', { status: 503 });
}
