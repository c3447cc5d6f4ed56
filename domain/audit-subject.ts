/** What a change can be about. */
export const AUDIT_SUBJECTS = [
  'api_key',
  'audience',
  'broadcast',
  'canned_reply',
  'conversation',
  'customer',
  'dead_letter',
  'import',
  'label',
  'message',
  'number',
  'order',
  'product',
  'reminder_rule',
  'saved_view',
  'settings',
  'shop',
  'template',
  'user',
] as const;
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];
