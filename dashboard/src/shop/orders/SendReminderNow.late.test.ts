import type { OrderDetail, ReminderPreview } from '@roms/contracts/orders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { reminderApi } from './orders.api.ts';
import { aPreview, sentOrder } from './send-reminder.fixture.ts';
import SendReminderNow from './SendReminderNow.vue';

const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
beforeEach(() => add.mockReset());
afterEach(() => void vi.restoreAllMocks());

const [A, B] = [1, 2];
const [TEXT_A, TEXT_B] = ['Halo Kak Ani', 'Halo Kak Budi'];
const dialog = () => document.querySelector('[role=dialog]');

/** One dialog for a whole list, as on the board; every answer comes when the test says so. */
function openFor(orderId: number) {
  const previews = new Map([A, B].map((id) => [id, Promise.withResolvers<ReminderPreview>()]));
  const sends = new Map([A, B].map((id) => [id, Promise.withResolvers<OrderDetail>()]));
  vi.spyOn(reminderApi, 'preview').mockImplementation((id) => previews.get(id)!.promise);
  vi.spyOn(reminderApi, 'sendNow').mockImplementation((id) => sends.get(id)!.promise);
  const onSent = vi.fn();
  const view = mount(SendReminderNow, {
    props: {
      ...{ orderId, zone: 'Asia/Jakarta', anyway: true, open: true, onSent },
      'onUpdate:open': (open: boolean) => view.setProps({ open }),
    },
    attachTo: document.body,
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  const button = (name: string) =>
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name)!;
  const press = async (name: string) => {
    button(name).click();
    await flushPromises();
  };
  const ask = async (id: number) => {
    await view.setProps({ orderId: id, open: true });
    await flushPromises();
  };
  const shows = async (id: number, body: string) => {
    previews.get(id)!.resolve(aPreview({ body }));
    await flushPromises();
  };
  return { previews, sends, onSent, press, button, ask, shows };
}

test('the text of the order that was asked about before does not replace the one that is sent', async () => {
  const { press, ask, shows } = openFor(A);
  await flushPromises();
  await press('Batal');
  await ask(B);
  await shows(B, TEXT_B);
  await shows(A, TEXT_A);
  expect(dialog()!.textContent).toContain(TEXT_B);
  expect(dialog()!.textContent).not.toContain(TEXT_A);
});

test('nor does it stand there while the own one is on its way, or its error', async () => {
  const { previews, press, ask, shows, button } = openFor(A);
  await flushPromises();
  await press('Batal');
  await ask(B);
  previews.get(A)!.reject(new ApiError(404, 'not_found', ''));
  await flushPromises();
  expect(dialog()!.querySelector('p[role=alert]')).toBeNull();
  expect(button('Kirim saja').disabled).toBe(true);
  await shows(B, TEXT_B);
  expect(dialog()!.textContent).toContain(TEXT_B);
});

test.each(['sent', 'refused'])(
  'one that is %s late leaves the question about the next one open',
  async (end) => {
    const { sends, onSent, press, ask, shows, button } = openFor(A);
    await shows(A, TEXT_A);
    await press('Kirim saja');
    await press('Batal');
    await ask(B);
    await shows(B, TEXT_B);
    if (end === 'sent') sends.get(A)!.resolve(sentOrder());
    else sends.get(A)!.reject(new ApiError(409, 'outside_hours', '', { until: '2026-11-23T01:00:00Z' }));
    await flushPromises();
    // What became of it is said all the same.
    expect(add).toHaveBeenCalledOnce();
    expect(onSent.mock.calls).toEqual(end === 'sent' ? [[A]] : []);
    expect(dialog()!.textContent).toContain(TEXT_B);
    expect(button('Kirim saja').disabled).toBe(false);
    await press('Kirim saja');
    expect(reminderApi.sendNow).toHaveBeenLastCalledWith(B, { cycleNumber: 1 });
  },
);
