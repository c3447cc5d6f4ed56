/** What a change can be about. */
export const AUDIT_SUBJECTS = [
  'conversation',
  'customer',
  'dead_letter',
  'message',
  'number',
  'order',
  'reminder_rule',
  'settings',
  'shop',
] as const;
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];
