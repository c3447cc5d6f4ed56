import { z } from 'zod';
import { whatsappSessionDetailSchema, whatsappSessionSchema } from '@roms/contracts/whatsapp';
import { AppError } from '@roms/domain/errors';
import { sessionIdSchema, type GatewaySession } from '@roms/contracts/gateway';
import type { WaSession } from '../../db/models/WaSession.ts';
import { findWhatsappSession, sessionEvents, whatsappSessions } from '../../db/queries/whatsapp-sessions.ts';
import { GatewayRefused, GatewayUnreachable } from '../../runtime/gateway-client.ts';
import type { Deps } from '../context.ts';
import { presentSession, presentSessionEvent } from '../presenters/present-session.ts';
import { dataOf, route } from '../route.ts';

const statusSchema = whatsappSessionSchema.pick({ id: true, state: true, since: true, reason: true });
const sessionParams = z.object({ id: sessionIdSchema });

export const whatsappRoutes = [
  route({
    method: 'get',
    path: '/api/v1/whatsapp/status',
    access: { may: 'whatsapp.read' },
    summary: "How the shop's WhatsApp numbers are",
    response: dataOf(z.array(statusSchema)),
    handler: async ({ deps }) => {
      const sessions = await whatsappSessions(deps.db);
      return {
        data: sessions.map((session) => statusSchema.parse(presentSession(session, { withQr: false }))),
      };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/whatsapp/sessions',
    access: { may: 'whatsapp.manage' },
    summary: "The shop's WhatsApp numbers, with the QR code of those that wait for a scan",
    response: dataOf(z.array(whatsappSessionSchema)),
    handler: async ({ deps }) => {
      const sessions = await whatsappSessions(deps.db);
      return { data: sessions.map((session) => presentSession(session, { withQr: true })) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/whatsapp/sessions/:id',
    access: { may: 'whatsapp.manage' },
    summary: 'One number and what happened to it last',
    params: sessionParams,
    response: dataOf(whatsappSessionDetailSchema),
    handler: async ({ deps, params }) => {
      const session = await requireSession(deps, params.id);
      const events = await sessionEvents(deps.db, session.id);
      return {
        data: { ...presentSession(session, { withQr: true }), events: events.map(presentSessionEvent) },
      };
    },
  }),
  control('start', 'Connect the number; shows a QR code when it is not paired'),
  control('stop', 'Disconnect the number without unpairing it'),
  control('logout', 'Unpair the number; the next start needs a scan'),
];

/** Each may be pressed twice. The answer is the gateway's; the change itself arrives as its webhook. */
function control(action: 'start' | 'stop' | 'logout', summary: string) {
  return route({
    method: 'post',
    path: `/api/v1/whatsapp/sessions/:id/${action}`,
    access: { may: 'whatsapp.manage' },
    summary,
    params: sessionParams,
    response: dataOf(whatsappSessionSchema),
    handler: async ({ deps, params }) => {
      const session = await requireSession(deps, params.id);
      const answer = await deps.gateway.control(session.id, action).catch(gatewayProblem);
      return { data: { ...presentSession(session, { withQr: true }), ...stateOf(session, answer) } };
    },
  });
}

function stateOf(session: WaSession, answer: GatewaySession) {
  const { state, reason, since, qr, phone } = answer;
  return { state, reason, since, qr: state === 'qr' ? qr : null, phone: phone ?? session.phone };
}

async function requireSession(deps: Deps, id: string): Promise<WaSession> {
  const session = await findWhatsappSession(deps.db, id);
  if (!session) throw new AppError('session_not_found', 'There is no such WhatsApp number');
  return session;
}

function gatewayProblem(error: unknown): never {
  if (error instanceof GatewayUnreachable) {
    throw new AppError('wa_service_unavailable', 'wa-service does not answer; try again shortly', {
      status: 503,
    });
  }
  if (error instanceof GatewayRefused)
    throw new AppError('wa_service_refused', 'wa-service refused this', {
      status: 409,
      details: { reason: error.code },
    });
  throw error;
}
