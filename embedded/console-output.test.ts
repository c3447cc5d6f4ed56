import { expect, test } from 'vitest';
import { isRequestLine, readable } from './console-output.ts';

test.each([
  ['plain words', 'plain words'],
  ['{"not": "a log line"}', '{"not": "a log line"}'],
  ['{broken', '{broken'],
  [
    '{"level":30,"time":1,"pid":2,"hostname":"h","name":"api","msg":"listening","port":8000}',
    'info  listening port=8000',
  ],
  [
    '{"level":50,"msg":"failed","err":{"type":"Error","message":"no route","stack":"…"},"requestId":"r1"}',
    'error failed (no route) requestId=r1',
  ],
])('%s', (line, expected) => expect(readable(line)).toBe(expected));

test.each([
  ['{"level":30,"msg":"request","method":"GET","path":"/api/v1/orders","status":200}', true],
  ['{"level":50,"msg":"request failed","code":"internal_error"}', false],
  ['{"level":30,"msg":"listening"}', false],
  ['request', false],
])('%s is one of the many lines of requests: %s', (line, expected) =>
  expect(isRequestLine(line)).toBe(expected),
);
