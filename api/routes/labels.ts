import { z } from 'zod';
import { conversationSchema } from '@roms/contracts/conversations';
import { customerSchema } from '@roms/contracts/customers';
import { createLabelSchema, labelSchema, putLabelsSchema, updateLabelSchema } from '@roms/contracts/labels';
import { labelConversation } from '../../db/conversations/label-conversation.ts';
import { labelCustomer } from '../../db/customers/label-customer.ts';
import { labelNames, type LabelChange } from '../../db/labels/put-labels.ts';
import { createLabel, deleteLabel, updateLabel } from '../../db/labels/write-label.ts';
import { Label } from '../../db/models/Label.ts';
import { actorOf } from '../context.ts';
import { presentLabel } from '../presenters/present-label.ts';
import { dataOf, idParams, route } from '../route.ts';
import { loadConversation } from './load-conversation.ts';
import { readCustomer } from './customers.ts';

export const labelRoutes = [
  route({
    method: 'get',
    path: '/api/v1/labels',
    access: { may: 'labels.read' },
    summary: 'The labels for conversations and customers, by name',
    response: dataOf(z.array(labelSchema)),
    handler: async ({ deps }) => ({
      data: (await Label.query(deps.db).orderByRaw('lower(name)')).map(presentLabel),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/labels',
    access: { may: 'labels.update' },
    summary: 'Make a label; a name that another one has is 409 `label_name_taken`',
    audit: { action: 'label.created', subject: 'label' },
    body: createLabelSchema,
    response: dataOf(labelSchema),
    status: 201,
    handler: async ({ deps, audit, body }) =>
      deps.db.transaction(async (trx) => {
        const label = await createLabel(trx, body);
        await audit.record(trx, { id: label.id, after: body });
        return { data: presentLabel(label) };
      }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/labels/:id',
    access: { may: 'labels.update' },
    summary: 'Change a label wherever it was put on',
    audit: { action: 'label.changed', subject: 'label' },
    params: idParams,
    body: updateLabelSchema,
    response: dataOf(labelSchema),
    handler: async ({ deps, audit, params, body }) =>
      deps.db.transaction(async (trx) => {
        const { before, after } = await updateLabel(trx, params.id, body);
        await audit.record(trx, { before: fieldsOf(before), after: fieldsOf(after) });
        return { data: presentLabel(after) };
      }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/labels/:id',
    access: { may: 'labels.update' },
    summary: 'Take a label away from everything; the one for complaints is 409 `label_in_use`',
    audit: { action: 'label.deleted', subject: 'label' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) =>
      deps.db.transaction(async (trx) => {
        await audit.record(trx, { before: fieldsOf(await deleteLabel(trx, params.id)) });
      }),
  }),
  route({
    method: 'put',
    path: '/api/v1/conversations/:id/labels',
    access: { may: 'conversations.answer' },
    summary:
      'Give a conversation exactly these labels; `category` says what a complaint is about that it did not have before',
    audit: { action: 'conversation.labelled', subject: 'conversation' },
    params: idParams,
    body: putLabelsSchema,
    response: dataOf(conversationSchema),
    handler: async ({ deps, actor, viewer, audit, params, body }) => {
      await deps.db.transaction(async (trx) => {
        const asked = { conversationId: params.id, labels: body, viewer, actor: actorOf(actor) };
        const change = await labelConversation(trx, asked);
        if (change === null) audit.changedNothing();
        else await audit.record(trx, namesOf(change));
      });
      return { data: await loadConversation(deps, params.id) };
    },
  }),
  route({
    method: 'put',
    path: '/api/v1/customers/:id/labels',
    access: { may: 'customers.update' },
    summary: 'Give a customer exactly these labels; `category` as for a conversation',
    audit: { action: 'customer.labelled', subject: 'customer' },
    params: idParams,
    body: putLabelsSchema,
    response: dataOf(customerSchema),
    handler: async ({ deps, viewer, audit, params, body }) => {
      await deps.db.transaction(async (trx) => {
        const change = await labelCustomer(trx, { customerId: params.id, labels: body, viewer });
        if (change === null) audit.changedNothing();
        else await audit.record(trx, namesOf(change));
      });
      return { data: await readCustomer(deps, viewer, params.id) };
    },
  }),
];

const fieldsOf = ({ name, color, holdsAutomation }: Label) => ({ name, color, holdsAutomation });

/** For the audit log: the labels before and after, and what a new complaint is about. */
function namesOf({ before, added, removed }: LabelChange) {
  const stayed = before.filter((label) => !removed.includes(label));
  const category = added.find((label) => label.category !== null)?.category;
  return {
    before: { labels: labelNames(before) },
    after: { labels: labelNames([...stayed, ...added]), ...(category ? { category } : {}) },
  };
}
