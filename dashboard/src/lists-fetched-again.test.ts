import { useQueryCache } from '@pinia/colada';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { h, type Component } from 'vue';
import { api, ApiError } from './api/client.ts';
import ApiKeysView from './features/api-keys/ApiKeysView.vue';
import AudiencesView from './features/audiences/AudiencesView.vue';
import AuditView from './features/audit/AuditView.vue';
import RecipientLog from './features/broadcasts/page/RecipientLog.vue';
import PreviewPeople from './features/broadcasts/wizard/PreviewPeople.vue';
import CannedRepliesView from './features/canned-replies/CannedRepliesView.vue';
import CustomerConversations from './features/customers/components/CustomerConversations.vue';
import LabelsView from './features/labels/LabelsView.vue';
import OptOutsView from './features/opt-outs/OptOutsView.vue';
import ReminderRulesView from './features/reminder-rules/ReminderRulesView.vue';
import TimesView from './features/reports/TimesView.vue';
import SegmentMoves from './features/segments/components/SegmentMoves.vue';
import DeadLetters from './features/whatsapp/components/DeadLetters.vue';
import { i18n } from './i18n.ts';
import { withQueries } from './live/queries.fixture.ts';
import { refetch } from './live/refetch.ts';
import { aRouter } from './router.fixture.ts';
import SavedViews from './shop/saved-views/SavedViews.vue';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const noPage = { data: [], page: { nextCursor: null } };
const DAYS = { from: '2026-11-01', to: '2026-11-30' };
/** Each list with what it is given, what it is answered where nothing is there, and a part of what it says then. */
const LISTS: [string, Component, object, unknown, string][] = [
  ['opt-outs', OptOutsView, {}, noPage, 'optOuts.empty.title'],
  ['audit', AuditView, {}, noPage, 'audit.empty.title'],
  ['times', TimesView, {}, noPage, 'reports.times.none'],
  ['moves', SegmentMoves, { days: DAYS }, noPage, 'segments.movesNone'],
  ['recipients', RecipientLog, { id: 1, report: undefined }, noPage, 'broadcasts.log.none'],
  ['people', PreviewPeople, { id: 1, line: { code: '' } }, noPage, 'broadcasts.who.nobody'],
  ['dead letters', DeadLetters, { labels: null }, [], 'whatsapp.letters.empty'],
  ['canned replies', CannedRepliesView, {}, [], 'cannedReplies.empty.title'],
  ['audiences', AudiencesView, {}, [], 'audiences.empty.title'],
  ['API keys', ApiKeysView, {}, [], 'apiKeys.empty.title'],
  ['labels', LabelsView, {}, [], 'labels.empty.title'],
  ['rules', ReminderRulesView, {}, [], 'reminderRules.empty.title'],
  ['conversations', CustomerConversations, { customerId: 9 }, [], 'customers.conversations.none'],
  [
    'saved views',
    SavedViews,
    { open: true, list: 'customers', current: {}, example: '' },
    [],
    'savedViews.empty',
  ],
];

/** What lies over the page is drawn within it, so that both are read in one way. */
const Within = { template: '<div><slot name="body" /></div>' };

it.each(LISTS)(
  'says above that nothing is there why it could not look again, and tries once more: %s',
  async (_name, list, props, nothing, words) => {
    // The audit log asks for the names of people too.
    const answer = async (path: string) => (path === '/users' ? [] : nothing) as never;
    const get = vi.spyOn(api, 'get').mockImplementation(answer);
    const page = mount(() => h('div', h(list, props)), {
      global: {
        plugins: [...withQueries(), i18n, aRouter()],
        stubs: { Icon: true, Modal: Within, Slideover: Within },
      },
    });
    await flushPromises();
    const none = i18n.global.t(words);
    expect(page.text()).toContain(none);
    expect(page.find('[role=alert]').exists()).toBe(false);

    get.mockRejectedValue(new ApiError(503, 'database_unavailable', ''));
    await refetch(useQueryCache());
    await flushPromises();
    expect(page.findAll('[role=alert]')).toHaveLength(1);
    const text = page.text();
    expect(text).toContain(none);
    expect(text.indexOf('Coba lagi')).toBeLessThan(text.indexOf(none));

    get.mockImplementation(answer);
    await page.get('[role=alert] button').trigger('click');
    await flushPromises();
    expect(page.find('[role=alert]').exists()).toBe(false);
    expect(page.text()).toContain(none);
  },
);
