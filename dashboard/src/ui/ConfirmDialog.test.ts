import { flushPromises, mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { ApiError } from '../api/client.ts';
import { i18n } from '../i18n.ts';
import ConfirmDialog from './ConfirmDialog.vue';

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title', 'description'],
  emits: ['update:open'],
  template: `<div role="dialog">{{ title }} {{ description }}<slot name="body" /><slot name="footer" />
    <i data-x @click="$emit('update:open', false)" /></div>`,
};

function ask(act: () => Promise<unknown>) {
  const dialog = mount(ConfirmDialog, {
    props: { title: 'Hapus ini?', text: 'Tidak bisa kembali.', yes: 'Hapus', act },
    global: { plugins: [i18n], stubs: { Modal: Dialog } },
  });
  const press = async (name: string) => {
    await dialog
      .findAll('button')
      .find((button) => button.text() === name)!
      .trigger('click');
    await flushPromises();
  };
  return { dialog, press };
}

it('does it once it is told to, and not when it is put away', async () => {
  const act = vi.fn(() => Promise.resolve());
  const { dialog, press } = ask(act);
  expect(dialog.text()).toContain('Tidak bisa kembali.');
  await press('Batal');
  expect(dialog.emitted('close')).toHaveLength(1);
  expect(act).not.toHaveBeenCalled();
  await press('Hapus');
  expect(act).toHaveBeenCalledOnce();
  expect(dialog.emitted('done')).toHaveLength(1);
});

it('stays with the reason when it is refused', async () => {
  const { dialog, press } = ask(() => Promise.reject(new ApiError(0, 'offline', '')));
  await press('Hapus');
  expect(dialog.get('[role=alert]').text()).toContain('Tidak tersambung');
  expect(dialog.emitted('done')).toBeUndefined();
});

it('does not close, and does it only once, while it is being done', async () => {
  let end = () => {};
  const act = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
  const { dialog, press } = ask(act);
  await press('Hapus');
  await press('Hapus');
  await dialog.get('[data-x]').trigger('click');
  expect(dialog.emitted('close')).toBeUndefined();
  end();
  await flushPromises();
  expect(act).toHaveBeenCalledOnce();
  expect(dialog.emitted('done')).toHaveLength(1);
});
