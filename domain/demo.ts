/** The demo: a coffee shop that everybody may log in to. Nothing of it belongs in a real shop (`domain/real-shop`). */

/** The logins of the demo; their passwords stand in the README. The one list of credentials that everybody knows. */
export const DEMO_LOGINS = [
  { name: 'Admin Someah', email: 'admin@someah.com', password: 'admin123', role: 'admin' },
  { name: 'Rina CS', email: 'cs@someah.com', password: 'cs123', role: 'cs' },
  { name: 'Dimas CS', email: 'cs2@someah.com', password: 'cs123', role: 'cs' },
] as const;

/** Who orders with the banner's `curl` line: nobody of the seed, so that one sees how a new customer comes in. */
export const DEMO_BUYER = { name: 'Wulan Kartika', phone: '081299000111' } as const;

/** The key of the setting that says that a database holds the demo's rows. */
export const DEMO_MARK = 'demo_seed';
