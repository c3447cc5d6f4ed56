import type { Role } from '@roms/contracts/users';

export type NavigationEntry = { to: string; label: string; icon: string; roles?: readonly Role[] };

/** The pages of the sidebar and the omnibar, in their order; `label` is a key of the locales. */
const ENTRIES: readonly NavigationEntry[] = [
  { to: '/dashboard', label: 'app.nav.home', icon: 'i-lucide-layout-dashboard', roles: ['admin'] },
  { to: '/cs/dashboard', label: 'app.nav.home', icon: 'i-lucide-layout-dashboard', roles: ['cs'] },
  { to: '/inbox', label: 'app.nav.inbox', icon: 'i-lucide-messages-square' },
  { to: '/orders', label: 'app.nav.orders', icon: 'i-lucide-shopping-bag' },
  { to: '/customers', label: 'app.nav.customers', icon: 'i-lucide-users' },
  { to: '/segments', label: 'app.nav.segments', icon: 'i-lucide-chart-pie', roles: ['admin'] },
  { to: '/broadcasts', label: 'app.nav.broadcasts', icon: 'i-lucide-megaphone', roles: ['admin'] },
  { to: '/products', label: 'app.nav.products', icon: 'i-lucide-package' },
  { to: '/templates', label: 'app.nav.templates', icon: 'i-lucide-message-square-text' },
  { to: '/reminders', label: 'app.nav.reminders', icon: 'i-lucide-calendar-clock' },
  { to: '/opt-outs', label: 'app.nav.optOuts', icon: 'i-lucide-bell-off' },
  { to: '/imports', label: 'app.nav.imports', icon: 'i-lucide-file-up', roles: ['admin'] },
  { to: '/whatsapp', label: 'app.nav.whatsapp', icon: 'i-lucide-smartphone', roles: ['admin'] },
  { to: '/reminder-rules', label: 'app.nav.reminderRules', icon: 'i-lucide-alarm-clock', roles: ['admin'] },
  { to: '/labels', label: 'app.nav.labels', icon: 'i-lucide-tags', roles: ['admin'] },
  { to: '/team', label: 'app.nav.team', icon: 'i-lucide-users-round', roles: ['admin'] },
  { to: '/numbers', label: 'app.nav.numbers', icon: 'i-lucide-card-sim', roles: ['admin'] },
  { to: '/audit', label: 'app.nav.audit', icon: 'i-lucide-scroll-text', roles: ['admin'] },
  { to: '/settings/automation', label: 'app.nav.automation', icon: 'i-lucide-bot', roles: ['admin'] },
  { to: '/settings/hours', label: 'app.nav.hours', icon: 'i-lucide-clock', roles: ['admin'] },
  { to: '/api-keys', label: 'app.nav.apiKeys', icon: 'i-lucide-key-round', roles: ['admin'] },
  { to: '/canned-replies', label: 'app.nav.cannedReplies', icon: 'i-lucide-message-square-quote' },
];

/** Whether an entry's page, or one below it that is no entry's own, is at `path`. */
export function isOpenEntry(entry: NavigationEntry, path: string): boolean {
  const covers = ({ to }: NavigationEntry) => path === to || path.startsWith(`${to}/`);
  return covers(entry) && !ENTRIES.some((other) => other.to.length > entry.to.length && covers(other));
}

/** What a person of this role may open. */
export function navigationFor(role: Role): NavigationEntry[] {
  return ENTRIES.filter((entry) => entry.roles === undefined || entry.roles.includes(role));
}
