import type { Role } from '@roms/contracts/users';

/** What the entries of the menu are about, in their order; the heading is the locales' `app.group.<it>`. */
export const NAVIGATION_GROUPS = ['daily', 'automatic', 'catalog', 'reports', 'settings'] as const;
export type GroupName = (typeof NAVIGATION_GROUPS)[number];

export type NavigationEntry = {
  to: string;
  label: string;
  icon: string;
  group: GroupName;
  roles?: readonly Role[];
};
export type NavigationGroup = { name: GroupName; entries: NavigationEntry[] };

const ADMIN = ['admin'] as const;
const of = (group: GroupName, entries: Omit<NavigationEntry, 'group'>[]): NavigationEntry[] =>
  entries.map((entry) => ({ ...entry, group }));

/** The pages of the menu and the omnibar, in their order; `label` is a key of the locales. */
const ENTRIES: readonly NavigationEntry[] = [
  ...of('daily', [
    { to: '/dashboard', label: 'app.nav.home', icon: 'i-lucide-layout-dashboard', roles: ADMIN },
    { to: '/cs/dashboard', label: 'app.nav.home', icon: 'i-lucide-layout-dashboard', roles: ['cs'] },
    { to: '/inbox', label: 'app.nav.inbox', icon: 'i-lucide-messages-square' },
    { to: '/orders', label: 'app.nav.orders', icon: 'i-lucide-shopping-bag' },
    { to: '/customers', label: 'app.nav.customers', icon: 'i-lucide-users' },
  ]),
  ...of('automatic', [
    { to: '/reminders', label: 'app.nav.reminders', icon: 'i-lucide-calendar-clock' },
    { to: '/reminder-rules', label: 'app.nav.reminderRules', icon: 'i-lucide-alarm-clock', roles: ADMIN },
    { to: '/templates', label: 'app.nav.templates', icon: 'i-lucide-message-square-text' },
    { to: '/segments', label: 'app.nav.segments', icon: 'i-lucide-chart-pie', roles: ADMIN },
    { to: '/audiences', label: 'app.nav.audiences', icon: 'i-lucide-filter', roles: ADMIN },
    { to: '/broadcasts', label: 'app.nav.broadcasts', icon: 'i-lucide-megaphone', roles: ADMIN },
    { to: '/opt-outs', label: 'app.nav.optOuts', icon: 'i-lucide-bell-off' },
  ]),
  ...of('catalog', [
    { to: '/products', label: 'app.nav.products', icon: 'i-lucide-package' },
    { to: '/imports', label: 'app.nav.imports', icon: 'i-lucide-file-up', roles: ADMIN },
  ]),
  ...of('reports', [
    { to: '/reports', label: 'app.nav.reports', icon: 'i-lucide-chart-column', roles: ADMIN },
    { to: '/audit', label: 'app.nav.audit', icon: 'i-lucide-scroll-text', roles: ADMIN },
  ]),
  ...of('settings', [
    { to: '/whatsapp', label: 'app.nav.whatsapp', icon: 'i-lucide-smartphone', roles: ADMIN },
    { to: '/numbers', label: 'app.nav.numbers', icon: 'i-lucide-card-sim', roles: ADMIN },
    { to: '/settings/automation', label: 'app.nav.automation', icon: 'i-lucide-bot', roles: ADMIN },
    { to: '/settings/hours', label: 'app.nav.hours', icon: 'i-lucide-clock', roles: ADMIN },
    { to: '/team', label: 'app.nav.team', icon: 'i-lucide-users-round', roles: ADMIN },
    { to: '/labels', label: 'app.nav.labels', icon: 'i-lucide-tags', roles: ADMIN },
    { to: '/canned-replies', label: 'app.nav.cannedReplies', icon: 'i-lucide-message-square-quote' },
    { to: '/api-keys', label: 'app.nav.apiKeys', icon: 'i-lucide-key-round', roles: ADMIN },
  ]),
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

/** The same by what it is about; a group of which nothing is left is none. */
export function navigationGroupsFor(role: Role): NavigationGroup[] {
  const entries = navigationFor(role);
  return NAVIGATION_GROUPS.map((name) => ({
    name,
    entries: entries.filter(({ group }) => group === name),
  })).filter((group) => group.entries.length > 0);
}
