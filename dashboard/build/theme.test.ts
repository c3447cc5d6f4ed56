import USlideover from '@nuxt/ui/components/Slideover.vue';
import UModal from '@nuxt/ui/components/Modal.vue';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { i18n } from '../src/i18n.ts';

enableAutoUnmount(afterEach);

it.each([
  ['dialogue', UModal],
  ['slideover', USlideover],
])('darkens what stands behind a %s', async (_, dialogue) => {
  mount(dialogue, {
    props: { open: true, title: 'Judul', description: 'Isi' },
    global: { plugins: [i18n], stubs: { Icon: true } },
  });
  await flushPromises();
  const scrim = document.querySelector('[data-slot="overlay"]');
  expect([...(scrim?.classList ?? [])]).toContain('bg-slate-950/45');
  expect([...(scrim?.classList ?? [])]).not.toContain('bg-elevated/75');
});
