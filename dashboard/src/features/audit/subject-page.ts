import type { AuditEntry } from '@roms/contracts/audit';

/** Where what was changed can be looked at; null where it has no page. */
export function subjectPage({ type, id }: AuditEntry['subject']): string | null {
  if (id === null) return type === 'settings' ? '/settings/automation' : null;
  if (type === 'order') return `/orders/${id}`;
  if (type === 'conversation') return `/inbox/${id}`;
  if (type === 'customer') return `/customers/${id}`;
  if (type === 'user') return '/team';
  if (type === 'number' || type === 'dead_letter') return '/whatsapp';
  if (type === 'api_key') return '/api-keys';
  if (type === 'reminder_rule') return '/reminder-rules';
  if (type === 'product') return `/products?open=${id}`;
  if (type === 'broadcast') return `/broadcasts/${id}`;
  if (type === 'template') return `/templates/${id}`;
  return null;
}
