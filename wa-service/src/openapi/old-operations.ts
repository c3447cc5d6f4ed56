import { automationConfigSchema } from '../legacy/automation/routes.ts';
import { inboundQuerySchema } from '../legacy/inbound-log.ts';
import { oldSessionSchema } from '../legacy/accounts.ts';
import { oldBroadcastSchema, oldMessageSchema } from '../legacy/messages.ts';
import { numberQuerySchema } from '../legacy/numbers.ts';
import type { Operation } from './operation.ts';

/** The calls of the old gateway, in its envelope. An unknown `clientId` is the first of `WA_SESSIONS`. */
export const OLD_OPERATIONS: readonly Operation[] = [
  { method: 'get', path: '/accounts', summary: 'All numbers' },
  { method: 'post', path: '/accounts/:clientId/start', summary: 'Start a number' },
  { method: 'post', path: '/accounts/:clientId/reconnect', summary: 'The same' },
  { method: 'post', path: '/sessions/:clientId/reconnect', summary: 'The same' },
  {
    method: 'post',
    path: '/sessions',
    status: 201,
    body: oldSessionSchema,
    summary: 'The same; `dataPath` and `puppeteer` are not used',
  },
  { method: 'get', path: '/accounts/:clientId/qr', summary: 'The code to scan; 404 when there is none' },
  {
    method: 'get',
    path: '/accounts/:clientId/validate-number',
    query: numberQuerySchema,
    summary: 'Whether a number is on WhatsApp; 60 an hour at most',
  },
  { method: 'delete', path: '/accounts/:clientId', summary: 'Log a number out; by its own name only' },
  { method: 'delete', path: '/sessions/:clientId', summary: 'The same' },
  {
    method: 'post',
    path: '/messages',
    status: 201,
    body: oldMessageSchema,
    summary: 'Queue a text; it goes at the pace of the transactional lane and is given up after a day',
  },
  { method: 'get', path: '/jobs/:id', summary: 'What became of it: queued, processing, sent or failed' },
  {
    method: 'post',
    path: '/broadcasts',
    status: 201,
    body: oldBroadcastSchema,
    summary: 'Queue a text for many; it goes at the pace of the broadcast lane',
  },
  { method: 'get', path: '/broadcasts/:id', summary: 'How many are where; `done` at the end' },
  { method: 'get', path: '/inbound', summary: 'The last messages, newest first', query: inboundQuerySchema },
  { method: 'get', path: '/automation/config', summary: 'Where an automation hears of messages' },
  { method: 'get', path: '/automation/config/:clientId', summary: 'The same, of one number' },
  {
    method: 'post',
    path: '/automation/config',
    body: automationConfigSchema,
    summary: 'Set it; the secret is never shown again',
  },
  {
    method: 'post',
    path: '/automation/reply',
    access: 'secret',
    status: 201,
    body: oldMessageSchema,
    summary: 'The answer of an automation, as POST /messages',
  },
  { method: 'post', path: '/config', summary: 'Gone: keys are set by the environment', status: 410 },
  { method: 'get', path: '/config/:key', summary: 'Gone', status: 410 },
];
