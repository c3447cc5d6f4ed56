import type { Credentials, Me } from '@roms/contracts/users';
import { SIGNED_IN_COOKIE } from '@roms/domain/signed-in';
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { api, ApiError } from '../../api/client.ts';

/** Whether a login may exist: without one the login page need not ask the API, which would answer 401. */
export function mayBeSignedIn(): boolean {
  return document.cookie.includes(`${SIGNED_IN_COOKIE}=1`);
}

/** Who is logged in. The login itself is a cookie that scripts cannot read; nothing of it is kept here. */
export const useLoginStore = defineStore('login', () => {
  const me = ref<Me | null>(null);
  /** Whether the API was asked; until then `me` being null says nothing. */
  const loaded = ref(false);
  /** Whether the last login ended because its person logged out. */
  const isEndAsked = ref(false);
  const isAdmin = computed(() => me.value?.user.role === 'admin');

  /** Asks the API who this browser is. A 401 (not logged in) is no error; a missing answer is. */
  async function load(): Promise<void> {
    try {
      me.value = await api.get<Me>('/auth/me');
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      me.value = null;
    }
    loaded.value = true;
  }

  /** Throws the `ApiError` of a refused login. */
  async function logIn(input: Credentials): Promise<void> {
    me.value = await api.post<Me>('/auth/login', input);
    loaded.value = true;
  }

  /** Ends the login here and in every other tab of this browser. */
  async function logOut(): Promise<void> {
    await api.post('/auth/logout');
    forget({ isAsked: true });
  }

  /** The login is over: its person asked for it (a logout), or the API answered 401. */
  function forget({ isAsked = false } = {}): void {
    isEndAsked.value = isAsked;
    me.value = null;
  }

  return { me, loaded, isAdmin, isEndAsked, load, logIn, logOut, forget };
});
