import { RESERVED_SOURCES } from '@roms/domain/order-source';
import { expect, test } from 'vitest';
import { apiKeyNameSchema } from './api-keys.ts';

test.each(['manual', 'import', 'reply'])('a key may not be called %s: orders of ROMS itself are', (name) => {
  expect(RESERVED_SOURCES).toContain(name);
  expect(apiKeyNameSchema.safeParse(name).success).toBe(false);
  expect(apiKeyNameSchema.safeParse(`${name}-2`).success).toBe(true);
});
