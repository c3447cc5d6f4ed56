import type { Settings, UpdateSettings } from '@roms/contracts/settings';
import { useToast } from '@nuxt/ui/composables/useToast';
import { useQuery, useQueryCache } from '@pinia/colada';
import { ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../api/client.ts';

const KEY = ['settings'];

/** The shop's settings. */
export function useSettings() {
  const { data, error, refetch } = useQuery({
    key: KEY,
    query: ({ signal }) => api.get<Settings>('/settings', { signal }),
  });
  return { settings: data, error, load: () => refetch() };
}

/** Writes some of the settings; every form of the page then shows what is there. */
export function useSaving() {
  const { t } = useI18n();
  const toast = useToast();
  const cache = useQueryCache();
  const saving = ref(false);
  const error = shallowRef<unknown>(null);

  /** Whether it was saved; else `error` says why not. */
  async function save(changes: UpdateSettings): Promise<boolean> {
    saving.value = true;
    error.value = null;
    try {
      cache.setQueryData(KEY, await api.patch<Settings>('/settings', changes));
      toast.add({ title: t('settings.saved'), color: 'success', icon: 'i-lucide-check' });
      return true;
    } catch (problem) {
      error.value = problem;
      return false;
    } finally {
      saving.value = false;
    }
  }
  return { saving, error, save };
}
