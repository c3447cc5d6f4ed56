import { z } from 'zod';
import {
  createTemplateSchema,
  previewTemplateSchema,
  sentTestSchema,
  templatePreviewSchema,
  templateSchema,
  testTemplateSchema,
  updateTemplateSchema,
  type Template as TemplateContract,
} from '@roms/contracts/templates';
import { Template } from '../../db/models/Template.ts';
import { previewTemplate } from '../../db/templates/preview-template.ts';
import { queueTestMessage } from '../../db/templates/queue-test-message.ts';
import { createTemplate, deleteTemplate, updateTemplate } from '../../db/templates/write-template.ts';
import { actorOf, type Deps } from '../context.ts';
import { dataOf, idParams, route } from '../route.ts';

export const templateRoutes = [
  route({
    method: 'get',
    path: '/api/v1/templates',
    access: { may: 'templates.read' },
    summary: 'The texts that customers get, and those that are kept to be used again',
    response: dataOf(z.array(templateSchema)),
    handler: async ({ deps }) => ({
      data: (await Template.query(deps.db).orderByRaw('purpose, active DESC, lower(name), id')).map(
        presented,
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/templates',
    access: { may: 'templates.update' },
    summary: 'Add a text; an active one takes the place of the one that customers get',
    audit: { action: 'template.created', subject: 'template' },
    body: createTemplateSchema,
    response: dataOf(templateSchema),
    status: 201,
    handler: async ({ deps, audit, body }) =>
      deps.db.transaction(async (trx) => {
        const made = presented(await createTemplate(trx, body));
        await audit.record(trx, { id: made.id, after: made });
        return { data: made };
      }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/templates/:id',
    access: { may: 'templates.update' },
    summary:
      'Change a text; `active: true` takes the place of the one that customers get, whose own `false` is 409',
    audit: { action: 'template.changed', subject: 'template' },
    params: idParams,
    body: updateTemplateSchema,
    response: dataOf(templateSchema),
    handler: async ({ deps, audit, params, body }) =>
      deps.db.transaction(async (trx) => {
        const { before, after } = await updateTemplate(trx, params.id, body);
        await audit.record(trx, { before: presented(before), after: presented(after) });
        return { data: presented(after) };
      }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/templates/:id',
    access: { may: 'templates.update' },
    summary: 'Delete a text; the one that customers get and one that a rule names are 409',
    audit: { action: 'template.deleted', subject: 'template' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) =>
      deps.db.transaction(async (trx) => {
        await audit.record(trx, { before: presented(await deleteTemplate(trx, params.id)) });
      }),
  }),
  route({
    method: 'post',
    path: '/api/v1/templates/preview',
    access: { may: 'templates.read' },
    summary:
      'A text as a customer would get it, on their last order or this one; on an example when nobody is named',
    audit: { action: 'template.previewed', subject: 'template' },
    body: previewTemplateSchema,
    response: dataOf(templatePreviewSchema),
    handler: async ({ deps, viewer, audit, body }) => {
      audit.changedNothing();
      return { data: await previewTemplate(deps.db, viewer, body, settingsOf(deps)) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/templates/test',
    access: { may: 'templates.update' },
    summary:
      'Send a text to one of the own numbers, as a customer would get it; the same `clientId` again is the same message',
    audit: { action: 'template.tested', subject: 'template' },
    body: testTemplateSchema,
    response: dataOf(sentTestSchema),
    status: 202,
    handler: async ({ deps, actor, viewer, audit, body }) => {
      const message = await deps.db.transaction(async (trx) => {
        const trial = { ...body, viewer, actor: actorOf(actor) };
        const queued = await queueTestMessage(trx, trial, settingsOf(deps));
        await audit.record(trx, { id: null, after: { purpose: body.purpose, number: queued.sessionId } });
        return queued;
      });
      deps.workflows.startMessage(message.id, message.attempt);
      return { data: { messageId: message.id, conversationId: message.conversationId } };
    },
  }),
];

function settingsOf(deps: Deps) {
  return { dayMs: deps.env.ROMS_DAY_MS, now: deps.now };
}

function presented({ id, name, purpose, body, active }: Template): TemplateContract {
  return { id, name, purpose, body, active };
}
