import { z } from 'zod';
import {
  addNumberSchema,
  numberStatusSchema,
  shopNumberDetailSchema,
  shopNumberSchema,
  updateNumberSchema,
} from '@roms/contracts/whatsapp';
import type { GatewaySession } from '@roms/contracts/gateway';
import { AppError } from '@roms/domain/errors';
import type { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import { addNumber } from '../../db/numbers/add-number.ts';
import { numberUse } from '../../db/numbers/number-use.ts';
import { refuseRemoval, removeNumber } from '../../db/numbers/remove-number.ts';
import { findShopNumber, numberEvents, shopNumbers } from '../../db/numbers/shop-numbers.ts';
import { updateNumber } from '../../db/numbers/update-number.ts';
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
      const use = await numberUse(deps.db, number.id);
      return {
        data: { ...presentNumber(number, { withQr: true }), events: events.map(presentNumberEvent), ...use },
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/whatsapp/sessions',
    access: { may: 'whatsapp.manage' },
    summary: 'Add a number under an id that it keeps; it starts and shows a QR code',
    audit: { action: 'number.added', subject: 'number' },
    body: addNumberSchema,
    response: dataOf(shopNumberSchema),
    status: 201,
    handler: async ({ deps, audit, body }) => {
      if (await findShopNumber(deps.db, body.id)) {
        throw new AppError('session_exists', 'There is a number of this id', { status: 409 });
      }
      // wa-service first: what it has and ROMS has not is added by asking again.
      const answer = await deps.gateway.addSession(body.id).catch(gatewayProblem);
      const number = await deps.db.transaction(async (trx) => {
        const added = await addNumber(trx, body);
        await audit.record(trx, { id: body.id, after: { label: body.label } });
        return added;
      });
      return { data: { ...presentNumber(number, { withQr: true }), ...stateOf(number, answer) } };
    },
  }),
  route({
    method: 'patch',
    path: '/api/v1/whatsapp/sessions/:id',
    access: { may: 'whatsapp.manage' },
    summary: "Name a number, make it the default one, or show agents' names above their replies",
    audit: { action: 'number.updated', subject: 'number' },
    params: numberParams,
    body: updateNumberSchema,
    response: dataOf(shopNumberSchema),
    handler: async ({ deps, audit, params, body }) => {
      await deps.db.transaction(async (trx) => {
        const { before, after } = await updateNumber(trx, params.id, body);
        if (JSON.stringify(before) === JSON.stringify(after)) audit.changedNothing();
        else await audit.record(trx, { before, after });
      });
      return { data: presentNumber(await requireNumber(deps, params.id), { withQr: true }) };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/whatsapp/sessions/:id',
    access: { may: 'whatsapp.manage' },
    summary:
      'Unpair a number and remove it; what waits to be sent from it leaves by the default one. ' +
      'The default number itself is 409 `default_number`',
    audit: { action: 'number.removed', subject: 'number' },
    params: numberParams,
    response: null,
    handler: async ({ deps, audit, params }) => {
      const number = await requireNumber(deps, params.id);
      refuseRemoval(number);
      // wa-service first: as long as ROMS has the number, its removal can be asked for again.
      await deps.gateway.removeSession(number.id).catch(gatewayProblem);
      await deps.db.transaction(async (trx) => {
        const removed = await removeNumber(trx, number.id, deps.now());
        if (removed === null) audit.changedNothing();
        else await audit.record(trx, { before: { label: removed.label } });
      });
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
