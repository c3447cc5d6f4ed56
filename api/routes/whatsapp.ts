import { z } from 'zod';
import { numberStatusSchema, shopNumberDetailSchema, shopNumberSchema } from '@roms/contracts/whatsapp';
import type { GatewaySession } from '@roms/contracts/gateway';
import type { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import { numberEvents, shopNumbers } from '../../db/numbers/shop-numbers.ts';
import { gatewayProblem } from '../gateway-problem.ts';
import { presentNumber, presentNumberEvent, presentNumberStatus } from '../presenters/present-number.ts';
import { dataOf, route } from '../route.ts';
import { numberParams, requireNumber } from '../whatsapp-number.ts';

export const whatsappRoutes = [
  route({
    method: 'get',
    path: '/api/v1/whatsapp/status',
    access: { may: 'whatsapp.read' },
    summary: "How the shop's WhatsApp numbers are",
    response: dataOf(z.array(numberStatusSchema)),
    handler: async ({ deps }) => {
      const numbers = await shopNumbers(deps.db);
      return { data: numbers.map(presentNumberStatus) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/whatsapp/sessions',
    access: { may: 'whatsapp.manage' },
    summary: "The shop's WhatsApp numbers, with the codes of those that wait for a phone",
    response: dataOf(z.array(shopNumberSchema)),
    handler: async ({ deps }) => {
      const numbers = await shopNumbers(deps.db);
      return { data: numbers.map((number) => presentNumber(number, { withQr: true })) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/whatsapp/sessions/:id',
    access: { may: 'whatsapp.manage' },
    summary: 'One number and what happened to it last',
    params: numberParams,
    response: dataOf(shopNumberDetailSchema),
    handler: async ({ deps, params }) => {
      const number = await requireNumber(deps, params.id);
      const events = await numberEvents(deps.db, number.id);
      return {
        data: { ...presentNumber(number, { withQr: true }), events: events.map(presentNumberEvent) },
      };
    },
  }),
  control('start', 'number.started', 'Connect the number; shows a QR code when it is not paired'),
  control('stop', 'number.stopped', 'Disconnect the number without unpairing it'),
  control('logout', 'number.unpaired', 'Unpair the number; the next start needs a scan'),
];

/** Each may be pressed twice. The answer is the gateway's; the change itself arrives as its webhook. */
function control(action: 'start' | 'stop' | 'logout', done: string, summary: string) {
  return route({
    method: 'post',
    path: `/api/v1/whatsapp/sessions/:id/${action}`,
    access: { may: 'whatsapp.manage' },
    summary,
    audit: { action: done, subject: 'number' },
    params: numberParams,
    response: dataOf(shopNumberSchema),
    handler: async ({ deps, audit, params }) => {
      const number = await requireNumber(deps, params.id);
      const answer = await deps.gateway.control(number.id, action).catch(gatewayProblem);
      await audit.record(deps.db, { before: { state: number.state }, after: { state: answer.state } });
      return { data: { ...presentNumber(number, { withQr: true }), ...stateOf(number, answer) } };
    },
  });
}

function stateOf(number: WhatsappNumber, answer: GatewaySession) {
  const { state, reason, since, qr, pairingCode = null, phone } = answer;
  const codes = state === 'qr' ? { qr, pairingCode } : { qr: null, pairingCode: null };
  return { state, reason, since, ...codes, phone: phone ?? number.phone };
}
