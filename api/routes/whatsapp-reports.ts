import {
  estimateQuerySchema,
  gatewayEstimateSchema,
  gatewayPaceSchema,
  pairingAskSchema,
  pairingCodeSchema,
} from '@roms/contracts/gateway';
import { whatsappReportSchema } from '@roms/contracts/whatsapp';
import { normalisePhone } from '@roms/domain/phone';
import { gatewayProblem } from '../gateway-problem.ts';
import { dataOf, route } from '../route.ts';
import { numberParams, requireNumber } from '../whatsapp-number.ts';

/** What wa-service alone knows of a number, and what only it can do: everything here needs it to answer. */
const access = { may: 'whatsapp.manage' } as const;
const pathOf = (rest: string): string => `/api/v1/whatsapp/sessions/:id/${rest}`;

export const whatsappReportRoutes = [
  route({
    method: 'get',
    path: pathOf('report'),
    access,
    summary:
      'Whether the number is well: budget, lanes, circuit breaker, the last seven days, what got stuck',
    params: numberParams,
    response: dataOf(whatsappReportSchema),
    handler: async ({ deps, params }) => {
      const { id } = await requireNumber(deps, params.id);
      const report = await deps.gateway.report(id).catch(gatewayProblem);
      return { data: whatsappReportSchema.parse(report) };
    },
  }),
  route({
    method: 'get',
    path: pathOf('pace'),
    access,
    summary: 'How fast the number sends on its own',
    params: numberParams,
    response: dataOf(gatewayPaceSchema),
    handler: async ({ deps, params }) => {
      const { id } = await requireNumber(deps, params.id);
      return { data: await deps.gateway.pace(id).catch(gatewayProblem) };
    },
  }),
  route({
    method: 'put',
    path: pathOf('pace'),
    access,
    summary: 'Choose how fast the number sends on its own; counts at once, and for what is waiting too',
    audit: { action: 'number.pace_changed', subject: 'number' },
    params: numberParams,
    body: gatewayPaceSchema,
    response: dataOf(gatewayPaceSchema),
    handler: async ({ deps, audit, params, body }) => {
      const { id } = await requireNumber(deps, params.id);
      const before = await deps.gateway.pace(id).catch(gatewayProblem);
      const after = await deps.gateway.setPace(id, body).catch(gatewayProblem);
      await audit.record(deps.db, { before, after });
      return { data: after };
    },
  }),
  route({
    method: 'get',
    path: pathOf('estimate'),
    access,
    summary: 'When the last of so many messages would leave, if nothing else came',
    params: numberParams,
    query: estimateQuerySchema,
    response: dataOf(gatewayEstimateSchema),
    handler: async ({ deps, params, query }) => {
      const { id } = await requireNumber(deps, params.id);
      return { data: await deps.gateway.estimate(id, query).catch(gatewayProblem) };
    },
  }),
  route({
    method: 'post',
    path: pathOf('pairing-code'),
    access,
    summary: 'A code to type on the phone instead of scanning; only while the number waits for a scan',
    audit: { action: 'number.pairing_code_asked', subject: 'number' },
    params: numberParams,
    body: pairingAskSchema.refine(({ phone }) => normalisePhone(phone) !== null, {
      path: ['phone'],
      error: 'is not a phone number',
    }),
    response: dataOf(pairingCodeSchema),
    handler: async ({ deps, audit, params, body }) => {
      const { id } = await requireNumber(deps, params.id);
      const data = await deps.gateway.pairingCode(id, body.phone).catch(gatewayProblem);
      await audit.record(deps.db, { after: { phone: body.phone } });
      return { data };
    },
  }),
  route({
    method: 'get',
    path: pathOf('support-bundle'),
    access,
    summary: 'A file for whoever helps: states, versions, a screenshot; no texts of messages',
    params: numberParams,
    response: { contentType: 'application/json' },
    handler: async ({ ctx, deps, params }) => {
      const { id } = await requireNumber(deps, params.id);
      const bundle = await deps.gateway.supportBundle(id).catch(gatewayProblem);
      const day = deps.now().toISOString().slice(0, 10);
      ctx.set('Content-Disposition', `attachment; filename="roms-whatsapp-${id}-${day}.json"`);
      ctx.set('Cache-Control', 'no-store');
      ctx.type = 'application/json';
      // For a person's eyes.
      ctx.body = JSON.stringify(bundle, null, 2);
    },
  }),
];
