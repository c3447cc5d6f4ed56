import type Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import { z } from 'zod';
import { chatOf, phoneOfChat } from '../contract/chat.ts';
import type { Gateway } from '../gateway.ts';
import { clientOf } from './clients.ts';
import { answerOld } from './envelope.ts';

/** Who looks up number after number looks like a spammer to WhatsApp; ours to choose, as no limit is published. */
const LOOKUPS_AN_HOUR = 60;
const HOUR_MS = 3_600_000;

const text = z.string().min(1).max(64).optional();
export const numberQuerySchema = z.object({ number: text, phone: text, to: text });

/** Whether a number is on WhatsApp, as the old gateway answered it. */
export function numberRoutes(router: Router, gateway: Gateway, now: () => number): void {
  const lookups = new Map<string, number[]>();

  function countLookup(sessionId: string): void {
    const recent = (lookups.get(sessionId) ?? []).filter((at) => at > now() - HOUR_MS);
    if (recent.length >= LOOKUPS_AN_HOUR)
      throw new AppError('too_many_requests', `At most ${LOOKUPS_AN_HOUR} numbers an hour can be looked up`);
    lookups.set(sessionId, [...recent, now()]);
  }

  router.get('/accounts/:clientId/validate-number', async (ctx) => {
    const asked = numberQuerySchema.parse(ctx.query);
    const input = asked.number ?? asked.phone ?? asked.to;
    if (input === undefined) throw new AppError('invalid_request', 'number is required', { status: 400 });
    const chat = chatOf(input);
    const phone = chat === null ? null : phoneOfChat(chat);
    if (phone === null) throw new AppError('invalid_request', 'number: not a phone number', { status: 400 });
    const session = clientOf(gateway, ctx.params.clientId);
    if (session.view().state !== 'ready')
      throw new AppError('session_conflict', 'Session is not READY', { status: 409 });
    countLookup(session.id);
    const isRegistered = await session.driver.isRegistered(phone).catch(() => null);
    if (isRegistered === null)
      throw new AppError('lookup_conflict', 'WhatsApp did not answer', { status: 409 });
    const waId = `${phone}@c.us`;
    answerOld(ctx, { input, number: phone, waId, isRegistered, wid: isRegistered ? waId : null });
  });
}
