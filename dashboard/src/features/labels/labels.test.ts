import type { Label } from '@roms/contracts/labels';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import { emitLive } from '../../live/bus.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import * as shared from '../../shop/labels/labels.api.ts';
import LabelsView from './LabelsView.vue';
import * as calls from './labels.api.ts';
import { ApiError } from '../../api/client.ts';

vi.mock('./labels.api.ts');
vi.mock('../../shop/labels/labels.api.ts');
const wire = vi.mocked(calls);
const fetchLabels = vi.mocked(shared.fetchLabels);

enableAutoUnmount(afterEach);
beforeEach(() => void vi.resetAllMocks());

const aLabel = (id: number, changes: Partial<Label> = {}): Label => ({
  ...{ id, name: `Label ${id}`, color: '#84994f', holdsAutomation: false, isComplaint: false },
  ...changes,
});
const COMPLAINT = aLabel(1, { name: 'Komplain', holdsAutomation: true, isComplaint: true });

/** A dialog is drawn in its place, so that a test can press its buttons. */
const Dialog = {
  props: ['open', 'title'],
  template: `<div v-if="open" role="dialog">{{ title }}<slot name="footer" /></div>`,
};

async function open() {
  fetchLabels.mockResolvedValue([COMPLAINT, aLabel(2)]);
  const page = mount(LabelsView, {
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Modal: Dialog, Icon: true } },
  });
  await flushPromises();
  return page;
}
const press = async (page: Awaited<ReturnType<typeof open>>, name: string) => {
  const button = page
    .findAll('button')
    .find((one) => one.attributes('aria-label') === name || one.text() === name);
  await button!.trigger(button!.attributes('type') === 'submit' ? 'submit' : 'click');
  await flushPromises();
};

it('makes a label of a name and a colour, and says when the name is taken', async () => {
  const page = await open();
  await press(page, 'Buat label');
  await press(page, 'Simpan');
  expect(wire.createLabel).not.toHaveBeenCalled();
  expect(page.text()).toContain('Isi nama label.');
  wire.createLabel.mockRejectedValueOnce(new ApiError(409, 'label_name_taken', 'taken'));
  await page.get('input[maxlength="40"]').setValue('Grosir');
  await page.get('input[value="#14a098"]').setValue();
  await press(page, 'Simpan');
  expect(page.text()).toContain('Sudah ada label dengan nama ini.');
  await press(page, 'Simpan');
  expect(wire.createLabel).toHaveBeenLastCalledWith({
    ...{ name: 'Grosir', color: '#14a098', holdsAutomation: false },
  });
});

it('deletes a label after a question, and never the one for complaints', async () => {
  const page = await open();
  expect(page.find('[aria-label="Hapus Komplain"]').exists()).toBe(false);
  await press(page, 'Hapus Label 2');
  expect(page.get('[role=dialog]').text()).toContain('Hapus label Label 2?');
  await press(page, 'Hapus label');
  expect(wire.deleteLabel).toHaveBeenCalledWith(2);
});

it('shows what a colleague changed at once', async () => {
  const page = await open();
  emitLive('labels.updated', { labels: [COMPLAINT, aLabel(2, { name: 'Reseller' })] });
  await flushPromises();
  expect(page.text()).toContain('Reseller');
});
