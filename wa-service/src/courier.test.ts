import { describe, expect, it } from 'vitest';
import { backoffMs } from './courier.ts';
import { signWebhook } from './webhook.ts';

describe('backoff', () => {
  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [6, 160_000],
    [7, 300_000],
    [40, 300_000],
  ])('after failure %i about %i ms, 20 %% more or less', (attempts, plain) => {
    expect(backoffMs(attempts, 0.5)).toBe(plain);
    expect(backoffMs(attempts, 0)).toBe(plain * 0.8);
    expect(backoffMs(attempts, 1)).toBe(plain * 1.2);
  });
});

describe('signature', () => {
  it('is the HMAC-SHA256 of timestamp, a dot and the raw body', () => {
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
    expect(signWebhook('key', '1700000000', '{"a":1}')).toBe(
      'sha256=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03',
    );
  });
});
