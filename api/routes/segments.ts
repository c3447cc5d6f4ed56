import { pageOf } from '@roms/contracts/pagination';
import {
  previewSegmentsSchema,
  segmentDaySchema,
  segmentDaysQuerySchema,
  segmentFlowSchema,
  segmentMoveSchema,
  segmentMovesQuerySchema,
  segmentPreviewSchema,
  segmentRunSchema,
  segmentSizesSchema,
} from '@roms/contracts/segments';
import { dateIn } from '@roms/domain/clock';
import { AppError } from '@roms/domain/errors';
import { rfmRule } from '@roms/domain/rfm';
import { SEGMENTS } from '@roms/domain/segment';
import { z } from 'zod';
import { foreseenMoves } from '../../db/segments/foreseen-moves.ts';
import { segmentCounts, segmentDays, segmentedAt } from '../../db/segments/segment-days.ts';
import { movedCustomers, segmentFlows, type Days } from '../../db/segments/segment-moves.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import type { Deps } from '../context.ts';
import { presentSegmentMove } from '../presenters/present-segment.ts';
import { dataOf, route } from '../route.ts';

/** Days that are read when nobody says from when, and at most. */
const USUAL_DAYS = 30;
const MOST_DAYS = 366;
const DAY_MS = 24 * 3_600_000;

/** Customers by what they bought: how many are in each segment, and who moved. */
export const segmentRoutes = [
  route({
    method: 'get',
    path: '/api/v1/segments',
    access: { may: 'segments.read' },
    summary: 'How many customers are in each segment now, and when all were last placed',
    response: segmentSizesSchema,
    handler: async ({ deps }) => {
      const [counts, at] = await Promise.all([segmentCounts(deps.db), segmentedAt(deps.db)]);
      return {
        data: SEGMENTS.map((key) => ({ key, count: counts[key] })),
        at: at?.toISOString() ?? null,
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/segments/refresh',
    access: { may: 'segments.refresh' },
    summary: 'Place every customer in the segment of today now, as every night; one run at a time',
    audit: { action: 'segments.refreshed', subject: 'shop' },
    response: dataOf(segmentRunSchema),
    status: 202,
    handler: async ({ deps, audit }) => {
      const run = await deps.workflows.startSegmentation();
      await deps.db.transaction((trx) => audit.record(trx, { after: run }));
      return { data: run };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/segments/preview',
    access: { may: 'segments.read' },
    summary: 'Who would go where if these were the thresholds, as of today; nothing is changed',
    audit: { action: 'segments.previewed', subject: 'shop' },
    body: previewSegmentsSchema,
    response: dataOf(segmentPreviewSchema),
    bounded: 'count',
    handler: async ({ deps, audit, body }) => {
      audit.changedNothing();
      const { rfm, zone } = await shopSettings(deps.db);
      const rule = rfmRule({ ...rfm, ...body.rfm }, { now: deps.now(), zone });
      const { moves, counts } = await foreseenMoves(deps.db, rule);
      return { data: { moves, sizes: SEGMENTS.map((key) => ({ key, count: counts[key] })) } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/segments/movements',
    access: { may: 'segments.read' },
    summary:
      'How many times somebody moved from one segment to another, the most first; the shop’s days, `to` in it',
    query: segmentDaysQuerySchema,
    response: dataOf(z.array(segmentFlowSchema)),
    handler: async ({ deps, query }) => ({
      data: await segmentFlows(deps.db, await daysOf(deps, query)),
    }),
  }),
  route({
    method: 'get',
    path: '/api/v1/segments/moves',
    access: { may: 'segments.read' },
    summary: 'Who moved to another segment, the latest first',
    query: segmentMovesQuerySchema,
    response: pageOf(segmentMoveSchema),
    handler: async ({ deps, query: { cursor, ...days } }) => {
      const { rows, nextCursor } = await movedCustomers(deps.db, { ...(await daysOf(deps, days)), cursor });
      return { data: rows.map(presentSegmentMove), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/segments/days',
    access: { may: 'segments.read' },
    summary: 'How many customers were in each segment, day by day; a day without a run is left out',
    query: segmentDaysQuerySchema,
    response: dataOf(z.array(segmentDaySchema)),
    handler: async ({ deps, query }) => ({ data: await segmentDays(deps.db, await daysOf(deps, query)) }),
  }),
];

/** Until today unless told, and from so many days before. Throws `invalid_request` (400). */
async function daysOf(deps: Deps, asked: Partial<Days>): Promise<Days> {
  const { zone } = await shopSettings(deps.db);
  const to = asked.to ?? dateIn(deps.now(), zone);
  const begin = new Date(Date.parse(to) - (USUAL_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const from = asked.from ?? begin;
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days >= 1 && days <= MOST_DAYS) return { from, to };
  throw new AppError('invalid_request', `From one day to ${MOST_DAYS} can be read at once`, {
    status: 400,
    details: { fields: { from: [`must be at most ${MOST_DAYS} days before \`to\`, and not behind it`] } },
  });
}
