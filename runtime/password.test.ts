import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

describe('password', () => {
  it('accepts the right password and refuses every other', async () => {
    const hash = await hashPassword('kopi-susu-123');
    expect(await verifyPassword('kopi-susu-123', hash)).toBe(true);
    expect(await verifyPassword('kopi-susu-124', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  it('salts: the same password is kept differently each time', async () => {
    expect(await hashPassword('sama')).not.toBe(await hashPassword('sama'));
  });

  it('refuses a hash that it did not write', async () => {
    expect(await verifyPassword('x', '')).toBe(false);
    expect(await verifyPassword('x', '$2b$10$abcdefghijklmnopqrstuv')).toBe(false);
  });
});
