/** Who may do what. Rows are a second question: a CS agent sees its own and the unassigned (db/scopes). */
export type UserRole = 'admin' | 'cs';

const EVERYONE = ['admin', 'cs'] as const;
const ADMINS = ['admin'] as const;

/** What a person does, and the roles that may. WhatsApp numbers, rules, keys, users and settings are the admin's. */
export const PERMISSIONS = {
  'account.read': EVERYONE,
  'account.update': EVERYONE,
  'live.listen': EVERYONE,
  'team.read': EVERYONE,
  'summary.read': EVERYONE,
  'search.use': EVERYONE,
  'conversations.read': EVERYONE,
  'conversations.answer': EVERYONE,
  'conversations.assign': ADMINS,
  'conversations.note': EVERYONE,
  'canned-replies.read': EVERYONE,
  'canned-replies.update': EVERYONE,
  'canned-replies.share': ADMINS,
  'customers.read': EVERYONE,
  'customers.update': EVERYONE,
  'customers.mark': ADMINS,
  'customers.export': ADMINS,
  'customers.merge': ADMINS,
  'customers.erase': ADMINS,
  'segments.read': ADMINS,
  'segments.refresh': ADMINS,
  'audiences.read': ADMINS,
  'audiences.update': ADMINS,
  'reports.read': ADMINS,
  'labels.read': EVERYONE,
  'labels.update': ADMINS,
  'orders.read': EVERYONE,
  'orders.create': EVERYONE,
  'orders.update': EVERYONE,
  'orders.export': ADMINS,
  'imports.manage': ADMINS,
  'broadcasts.manage': ADMINS,
  'workflows.read': ADMINS,
  'products.read': EVERYONE,
  'products.update': ADMINS,
  'templates.read': EVERYONE,
  'templates.update': ADMINS,
  'reminder-rules.read': ADMINS,
  'reminder-rules.update': ADMINS,
  'saved-views.share': ADMINS,
  'automation.read': EVERYONE,
  'automation.stop': ADMINS,
  'settings.read': EVERYONE,
  'settings.update': ADMINS,
  'audit.read': ADMINS,
  'users.read': ADMINS,
  'users.update': ADMINS,
  'api-keys.read': ADMINS,
  'api-keys.update': ADMINS,
  'whatsapp.read': EVERYONE,
  'whatsapp.manage': ADMINS,
} as const satisfies Record<string, readonly UserRole[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether a role may do it at all. */
export function isPermitted(role: UserRole, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly UserRole[]).includes(role);
}
