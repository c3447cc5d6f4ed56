import { z } from 'zod';
import {
  customerMergeSchema,
  duplicatePairSchema,
  duplicatePairsQuerySchema,
  duplicateSchema,
  mergeCustomerSchema,
  tellApartSchema,
  undoneMergeSchema,
  type CustomerMerge,
} from '@roms/contracts/customer-merges';
import type { CustomerRef } from '@roms/contracts/customers';
import { pageOf } from '@roms/contracts/pagination';
import { duplicatesOf, duplicatesPage, tellApart } from '../../db/customers/duplicates.ts';
import { mergeByHand } from '../../db/customers/merge-by-hand.ts';
import { standingMerges, type StandingMerge } from '../../db/customers/standing-merges.ts';
import { undoMerge } from '../../db/customers/undo-merge.ts';
import { Customer } from '../../db/models/Customer.ts';
import { actorOf } from '../context.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readCustomer } from './customers.ts';

export const customerMergeRoutes = [
  route({
    method: 'get',
    path: '/api/v1/customers/:id/duplicates',
    access: { may: 'customers.merge' },
    summary: 'Who may be the same person as this customer, and why',
    params: idParams,
    response: dataOf(z.array(duplicateSchema)),
    handler: async ({ deps, viewer, params }) => {
      await readCustomer(deps, viewer, params.id);
      const found = await duplicatesOf(deps.db, params.id);
      const data = [];
      for (const { otherId, reasons } of found)
        data.push({ customer: await readCustomer(deps, viewer, otherId), reasons });
      return { data };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/customer-duplicates',
    access: { may: 'customers.merge' },
    summary:
      'Pairs of customers who may be one person, of the newest first; a page without pairs may have a next one',
    query: duplicatePairsQuerySchema,
    response: pageOf(duplicatePairSchema),
    handler: async ({ deps, query }) => {
      const { rows, nextCursor } = await duplicatesPage(deps.db, query);
      const ids = rows.flatMap(({ oneId, otherId }) => [oneId, otherId]);
      const customers = await Customer.query(deps.db).findByIds(ids).select('id', 'name', 'phone');
      const refs = new Map(customers.map(({ id, name, phone }) => [id, { id, name, phone }]));
      const known = (id: number): CustomerRef => refs.get(id) ?? { id, name: '', phone: null };
      return {
        data: rows
          .filter(({ oneId, otherId }) => refs.has(oneId) && refs.has(otherId))
          .map(({ oneId, otherId, reasons }) => ({ one: known(oneId), other: known(otherId), reasons })),
        page: { nextCursor },
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/customers/:id/duplicates/dismiss',
    access: { may: 'customers.merge' },
    summary: 'These two are two people: they are not suggested again',
    audit: { action: 'customer.told_apart', subject: 'customer' },
    params: idParams,
    body: tellApartSchema,
    response: null,
    handler: async ({ deps, audit, params, body }) => {
      await deps.db.transaction(async (trx) => {
        await tellApart(trx, params.id, body.otherId);
        await audit.record(trx, { after: { otherId: body.otherId } });
      });
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/customers/:id/merge',
    access: { may: 'customers.merge' },
    summary:
      'Make one customer of two: everything of this one becomes that of `intoId`; to be undone for 30 days',
    audit: { action: 'customer.merged', subject: 'customer' },
    params: idParams,
    body: mergeCustomerSchema,
    response: dataOf(customerMergeSchema),
    status: 201,
    handler: async ({ deps, actor, audit, params, body }) => {
      const merged = await deps.db.transaction(async (trx) => {
        const pair = { keepId: body.intoId, goneId: params.id };
        const { mergeId, before } = await mergeByHand(trx, {
          ...pair,
          actor: actorOf(actor),
          now: deps.now(),
        });
        await audit.record(trx, {
          before: { name: before.gone.name, phone: before.gone.phone },
          after: { mergeId, intoId: body.intoId, name: before.keep.name, phone: before.keep.phone },
        });
        return (await standingMerges(trx, body.intoId)).find(({ id }) => id === mergeId)!;
      });
      return { data: presentMerge(merged) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/customers/:id/merges',
    access: { may: 'customers.merge' },
    summary: 'Who was merged into this customer and can still be parted from it, the latest first',
    params: idParams,
    response: dataOf(z.array(customerMergeSchema)),
    handler: async ({ deps, viewer, params }) => {
      await readCustomer(deps, viewer, params.id);
      return { data: (await standingMerges(deps.db, params.id)).map(presentMerge) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/customer-merges/:id/undo',
    access: { may: 'customers.merge' },
    summary:
      'Make two customers of one again; what came since goes where its address, order or conversation says. The latest merge first',
    audit: { action: 'customer.merge_undone', subject: 'customer' },
    params: idParams,
    response: dataOf(undoneMergeSchema),
    handler: async ({ deps, audit, params }) => {
      const { keepId, goneId, orderIds } = await deps.db.transaction(async (trx) => {
        const facts = { now: deps.now(), dayMs: deps.env.ROMS_DAY_MS };
        const undone = await undoMerge(trx, params.id, facts);
        const { keepId: intoId } = undone;
        await audit.record(trx, { id: undone.goneId, after: { mergeId: params.id, intoId } });
        return undone;
      });
      for (const orderId of orderIds) deps.workflows.signalOrderChanged(orderId);
      return { data: { customerId: goneId, intoId: keepId } };
    },
  }),
];

function presentMerge(merge: StandingMerge): CustomerMerge {
  const { id, keepId, goneId, name, phone, actorName, mergedAt, undoUntil } = merge;
  return {
    id,
    intoId: keepId,
    gone: { id: goneId, name, phone },
    actorName,
    at: mergedAt.toISOString(),
    undoUntil: undoUntil.toISOString(),
  };
}
