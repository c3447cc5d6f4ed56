import { afterAll, vi } from 'vitest';

/** Parts are tried without a server: what they would ask for (an icon that is not built in here) is not asked of anybody. */
globalThis.fetch = () => Promise.reject(new TypeError('no network in tests of components'));

/** A part that is fetched on demand may still be on its way when a file's last test ends: its import would fail after it. */
afterAll(() => vi.dynamicImportSettled());
