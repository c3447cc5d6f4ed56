import { useQueryCache } from '@pinia/colada';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { refetch } from '../../live/refetch.ts';
import { aRouter } from '../../router.fixture.ts';
import MailboxView from './MailboxView.vue';

enableAutoUnmount(afterEach);
afterEach(() => vi.unstubAllGlobals());

const none = i18n.global.t('mailbox.none');
async function open(answer: () => Promise<Response>) {
  vi.stubGlobal('fetch', answer);
  const page = mount(MailboxView, {
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Icon: true } },
  });
  await flushPromises();
  return page;
}

it('says that there is no mailbox only where none was ever seen', async () => {
  const away = async () => new Response(null, { status: 404 });
  expect((await open(away)).text()).toContain(none);

  const page = await open(async () => Response.json({ data: [] }));
  vi.stubGlobal('fetch', away);
  await refetch(useQueryCache());
  await flushPromises();
  expect(page.text()).toContain(i18n.global.t('mailbox.empty.title'));
  expect(page.text()).not.toContain(none);
  expect(page.get('[role=alert] button').text()).toBe('Coba lagi');
});
