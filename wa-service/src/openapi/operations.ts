import {
  deadLetterSchema,
  estimateQuerySchema,
  gatewayBudgetSchema,
  gatewayEstimateSchema,
  gatewayPaceSchema,
  gatewayReportSchema,
  gatewaySessionSchema,
  pairingAskSchema,
  pairingCodeSchema,
  sendAnswerSchema,
  sendAskSchema,
} from '@roms/contracts/gateway';
import { z } from 'zod';
import type { Operation } from './operation.ts';

/** Every route of the gateway but those of the old one; a test compares it with what is mounted. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/health',
    summary: 'Whether it is well; 503 when not. Details with the key',
    access: 'none',
  },
  { method: 'get', path: '/openapi.json', summary: 'This description (OpenAPI 3.1)', access: 'none' },
  { method: 'get', path: '/docs', summary: 'This description, to read', access: 'none' },
  { method: 'get', path: '/metrics', summary: 'For Prometheus' },
  { method: 'get', path: '/sessions', summary: 'All numbers', data: z.array(gatewaySessionSchema) },
  { method: 'get', path: '/sessions/:id', summary: 'A number and its state', data: gatewaySessionSchema },
  { method: 'get', path: '/sessions/:id/events', summary: 'Its last 50 changes of state, newest first' },
  {
    ...{ method: 'get', path: '/sessions/:id/budget', data: gatewayBudgetSchema },
    summary: 'What each lane used, has left, and why it waits',
  },
  {
    ...{ method: 'get', path: '/sessions/:id/report', data: gatewayReportSchema },
    summary: 'What a person needs to judge its health',
  },
  {
    ...{ method: 'get', path: '/sessions/:id/pace', data: gatewayPaceSchema },
    summary: 'How fast it sends by itself',
  },
  {
    ...{ method: 'put', path: '/sessions/:id/pace', body: gatewayPaceSchema, data: gatewayPaceSchema },
    summary: 'Set that; it holds at once',
  },
  {
    ...{ method: 'get', path: '/sessions/:id/estimate', query: estimateQuerySchema },
    ...{ summary: 'When the last of so many sends would leave', data: gatewayEstimateSchema },
  },
  { method: 'post', path: '/sessions/:id/start', summary: 'Start it', data: gatewaySessionSchema },
  {
    method: 'post',
    path: '/sessions/:id/stop',
    summary: 'Stop it and keep the pairing',
    data: gatewaySessionSchema,
  },
  { method: 'post', path: '/sessions/:id/logout', summary: 'End the pairing', data: gatewaySessionSchema },
  {
    ...{
      method: 'post',
      path: '/sessions/:id/messages',
      summary: 'Send once under a key; ask again as often as needed',
    },
    ...{ body: sendAskSchema, data: sendAnswerSchema },
  },
  {
    ...{
      method: 'post',
      path: '/sessions/:id/pairing-code',
      body: pairingAskSchema,
      data: pairingCodeSchema,
    },
    summary: 'A code to type on the phone instead of scanning',
  },
  {
    ...{ method: 'get', path: '/sessions/:id/support-bundle' },
    summary: 'What a person sends to support: no message, no number',
  },
  {
    ...{ method: 'get', path: '/media/:id' },
    summary: 'A file, by the SHA-256 of its bytes or the id under which it was announced',
  },
  {
    ...{ method: 'post', path: '/media', status: 201 },
    summary: 'Bring a file to be sent: its plain bytes, 16 MB at most',
  },
  {
    ...{ method: 'post', path: '/media/:id/retry', status: 202 },
    summary: "Try again now to get a customer's file from WhatsApp",
  },
  {
    method: 'get',
    path: '/dead-letters',
    summary: 'Events that the API refused or never took',
    data: z.array(deadLetterSchema),
  },
  { method: 'post', path: '/dead-letters/:id/replay', summary: 'Deliver one again' },
  { method: 'delete', path: '/dead-letters/:id', summary: 'Let one go for ever' },
];
