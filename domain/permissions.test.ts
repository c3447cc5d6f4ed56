import { expect, it } from 'vitest';
import { isPermitted, PERMISSIONS, type Permission } from './permissions.ts';

it('lets an admin do everything, and keeps numbers and rules from CS', () => {
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    expect(isPermitted('admin', permission)).toBe(true);
  }
  expect(isPermitted('cs', 'whatsapp.manage')).toBe(false);
  expect(isPermitted('cs', 'reminder-rules.update')).toBe(false);
  expect(isPermitted('cs', 'conversations.answer')).toBe(true);
});
