import type { Knex } from 'knex';
import { searchQuerySchema, searchResultSchema } from '@roms/contracts/search';
import { setupSchema } from '@roms/contracts/setup';
import { summarySchema } from '@roms/contracts/summary';
import { search } from '../../db/search/search.ts';
import { setup } from '../../db/summary/setup.ts';
import { createShare, type Share } from '../../db/summary/shared-figures.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { summary } from '../../db/summary/summary.ts';
import { dataOf, route } from '../route.ts';

/** A process shares figures among its requests; two APIs in one process, as tests have them, do not. */
const shares = new WeakMap<Knex, Share>();
function shareOf(db: Knex): Share {
  const share = shares.get(db) ?? createShare();
  shares.set(db, share);
  return share;
}

/** What spans everything: the omnibar and the figures of a dashboard. */
export const overviewRoutes = [
  route({
    method: 'get',
    path: '/api/v1/setup',
    access: { may: 'settings.update' },
    summary:
      'The first steps of a new shop, and which are done; put away by the setting `checklistDismissed`',
    response: dataOf(setupSchema),
    handler: async ({ deps }) => ({ data: await setup(deps.db) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/search',
    access: { may: 'search.use' },
    summary: 'Customers, orders, products and conversations, at most 5 of each',
    query: searchQuerySchema,
    bounded: 'search',
    response: dataOf(searchResultSchema),
    handler: async ({ deps, viewer, query }) => ({ data: await search(deps.db, viewer, query.q) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/summary',
    access: { may: 'summary.read' },
    summary: 'The figures of the dashboard, for what the asker may see',
    response: dataOf(summarySchema),
    handler: async ({ deps, viewer }) => {
      const shop = { ...(await shopSettings(deps.db)), now: deps.now() };
      return { data: await summary(deps.db, viewer, shop, shareOf(deps.db)) };
    },
  }),
];
