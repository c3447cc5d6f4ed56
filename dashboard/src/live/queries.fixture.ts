import { PiniaColada } from '@pinia/colada';
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia, type Pinia } from 'pinia';
import { h, type Plugin } from 'vue';
import { i18n } from '../i18n.ts';
import { QUERY_OPTIONS } from './refetch.ts';

/** What a part that asks the API needs, for tests: stores and the queries' cache. */
export function withQueries(pinia: Pinia = createPinia()): [Pinia, [Plugin, object]] {
  setActivePinia(pinia);
  return [pinia, [PiniaColada as Plugin, { queryOptions: QUERY_OPTIONS }]];
}

/** Runs a composable in a page of its own until that is unmounted. */
export function onPage<T>(setup: () => T) {
  let result!: T;
  const page = mount(
    {
      setup() {
        result = setup();
        return () => h('i');
      },
    },
    { global: { plugins: [...withQueries(), i18n] } },
  );
  return { result, page };
}
