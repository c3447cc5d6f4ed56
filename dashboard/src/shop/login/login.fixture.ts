import type { Me } from '@roms/contracts/users';

/** Somebody who is logged in, for tests. */
export function aPerson(user: Partial<Me['user']> = {}): Me {
  return {
    user: { id: 7, name: 'Rina', email: 'rina@toko.test', role: 'cs', ...user },
    shop: { name: 'Kopi Kita', zone: 'Asia/Jakarta' },
    temporalUiUrl: null,
    temporalNamespace: null,
  };
}
