import type { GivenLabel, Label } from '@roms/contracts/labels';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import * as calls from './labels.api.ts';
import LabelsField from './LabelsField.vue';

vi.mock('./labels.api.ts');
const toasts = vi.hoisted(() => vi.fn());
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: toasts }) }));

enableAutoUnmount(afterEach);
beforeEach(() => void vi.resetAllMocks());

const aLabel = (id: number, changes: Partial<Label> = {}): Label => ({
  ...{ id, name: `Label ${id}`, color: '#84994f', holdsAutomation: false, isComplaint: false },
  ...changes,
});
const COMPLAINT = aLabel(1, { name: 'Komplain', isComplaint: true });

type Item = {
  label: string;
  checked?: boolean;
  children?: Item[];
  onSelect?: (event: Event) => void;
  onUpdateChecked?: (on: boolean) => void;
};

async function open(given: GivenLabel[], save = vi.fn().mockResolvedValue(undefined)) {
  vi.mocked(calls.fetchLabels).mockResolvedValue([COMPLAINT, aLabel(2), aLabel(3)]);
  const menu = { name: 'DropdownMenu', props: ['items'], template: '<div><slot /></div>' };
  const field = mount(LabelsField, {
    props: { given, save },
    global: { plugins: [...withQueries(), i18n], stubs: { DropdownMenu: menu, Icon: true } },
  });
  await flushPromises();
  const item = (name: string): Item =>
    (field.getComponent({ name: 'DropdownMenu' }).props('items') as Item[]).find(
      ({ label }) => label === name,
    )!;
  return { field, save, item };
}

it('puts a label on beside those that are there, and takes one off', async () => {
  const { save, item } = await open([{ ...aLabel(2), category: null }]);
  expect([item('Label 2').checked, item('Label 3').checked]).toEqual([true, false]);
  item('Label 3').onUpdateChecked!(true);
  expect(save).toHaveBeenLastCalledWith({ labelIds: [2, 3], category: undefined });
  item('Label 2').onUpdateChecked!(false);
  expect(save).toHaveBeenLastCalledWith({ labelIds: [], category: undefined });
});

it('asks what a complaint is about before it is put on, and says it where it stands', async () => {
  const { save, item } = await open([]);
  expect(item('Komplain').onUpdateChecked).toBeUndefined();
  const kinds = item('Komplain').children!;
  expect(kinds.map(({ label }) => label)).toEqual([
    ...['Rusak', 'Salah kirim', 'Terlambat', 'Kemasan', 'Lainnya'],
  ]);
  kinds[1]!.onSelect!(new Event('select'));
  expect(save).toHaveBeenLastCalledWith({ labelIds: [1], category: 'salah_kirim' });
  const { field } = await open([{ ...COMPLAINT, category: 'salah_kirim' }]);
  expect(field.text()).toContain('Komplain: Salah kirim');
});

it('says why a label could not be put on, and shows none that is gone', async () => {
  const refused = vi.fn().mockRejectedValue(new ApiError(404, 'conversation_not_found', 'gone'));
  const { field, item } = await open([{ ...aLabel(9, { name: 'Lama' }), category: null }], refused);
  expect(field.text()).not.toContain('Lama');
  item('Label 2').onUpdateChecked!(true);
  await flushPromises();
  expect(toasts).toHaveBeenCalledWith(expect.objectContaining({ title: 'Label belum tersimpan' }));
});
