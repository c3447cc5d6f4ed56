/** What a change can be about. */
export const AUDIT_SUBJECTS = [
  'api_key',
  'conversation',
  'customer',
  'dead_letter',
  'label',
  'message',
  'number',
  'order',
  'reminder_rule',
  'settings',
  'shop',
  'user',
] as const;
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];
