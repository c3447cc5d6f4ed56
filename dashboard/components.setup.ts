/** Parts are tried without a server: what they would ask for (an icon that is not built in here) is not asked of anybody. */
globalThis.fetch = () => Promise.reject(new TypeError('no network in tests of components'));
