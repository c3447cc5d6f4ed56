import {
  previewBroadcastQuerySchema,
  previewPeopleQuerySchema,
  sentBroadcastTestSchema,
  testBroadcastSchema,
} from '@roms/contracts/broadcast-queries';
import {
  broadcastPreviewSchema,
  MOST_CHARACTERS,
  previewPersonSchema,
  type PreviewPerson,
  type PreviewWarning,
} from '@roms/contracts/broadcasts';
import { pageOf } from '@roms/contracts/pagination';
import { HOURS_NEVER_MEET } from '@roms/domain/broadcast-step';
import { unknownInBroadcast } from '@roms/domain/broadcast-text';
import { LANE_HOURS } from '@roms/domain/pacing/presets';
import type { Zone } from '@roms/domain/regions/region';
import { requireBroadcast } from '../../db/broadcasts/broadcasts-page.ts';
import { textsOf } from '../../db/broadcasts/broadcast-texts.ts';
import type { JudgedCustomer } from '../../db/broadcasts/judge-audience.ts';
import { isForLater, neverOpen, type NeverOpen } from '../../db/broadcasts/never-open.ts';
import { previewBroadcast, previewedPeople } from '../../db/broadcasts/preview-broadcast.ts';
import { queueBroadcastTest } from '../../db/broadcasts/queue-broadcast-test.ts';
import type { Broadcast } from '../../db/models/Broadcast.ts';
import { settingsOf } from '../broadcast.ts';
import { actorOf } from '../context.ts';
import { estimateOfBroadcast } from '../estimate-broadcast.ts';
import { dataOf, idParams, route } from '../route.ts';

const access = { may: 'broadcasts.manage' } as const;
const LINK = /https?:\/\/|www\.|wa\.me\//i;

/** A broadcast before it is sent: who gets it and who does not, how it reads, how long it takes. */
export const broadcastPreviewRoutes = [
  route({
    method: 'post',
    path: '/api/v1/broadcasts/:id/preview',
    access,
    summary:
      'Who would get it now, who would not and why, five real texts (others with another `seed`), and when it would be over; changes nothing',
    audit: { action: 'broadcast.previewed', subject: 'broadcast' },
    params: idParams,
    query: previewBroadcastQuerySchema,
    response: dataOf(broadcastPreviewSchema),
    handler: async ({ deps, audit, params, query }) => {
      audit.changedNothing();
      const broadcast = await requireBroadcast(deps.db, params.id);
      const settings = settingsOf(deps);
      const found = await previewBroadcast(deps.db, broadcast, { seed: query.seed ?? 0, settings });
      const { texts, strangers, samples, longest, deferred, zones, ...counts } = found;
      const load = { texts, strangers };
      const { estimate, warnings, isPaced } = await estimateOfBroadcast(deps, broadcast, load);
      const hours = isPaced ? await neverOpen(deps.db, settings) : null;
      return {
        data: {
          ...counts,
          deferred: deferred.map(({ until, ...line }) => ({ ...line, until: until?.toISOString() ?? null })),
          samples: samples.map(({ customer: { id, name }, variant, body }) => ({
            ...{ customerId: id, name, variant, body },
          })),
          distinctTexts: texts.length,
          longest: {
            characters: longest,
            most: broadcast.media === null ? MOST_CHARACTERS.text : MOST_CHARACTERS.caption,
          },
          estimate,
          warnings: [
            ...hoursWarnings(hours, zones, isForLater(broadcast, settings)),
            ...textWarnings(broadcast),
            ...warnings,
          ],
          at: deps.now().toISOString(),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/broadcasts/:id/preview/people',
    access,
    summary: 'The people behind a line of the preview, by its code; without one those who would get it',
    params: idParams,
    query: previewPeopleQuerySchema,
    response: pageOf(previewPersonSchema),
    handler: async ({ deps, params, query }) => {
      const broadcast = await requireBroadcast(deps.db, params.id);
      const asked = { ...query, settings: settingsOf(deps) };
      const { rows, nextCursor } = await previewedPeople(deps.db, broadcast, asked);
      return { data: rows.map(presentPerson), page: { nextCursor } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/broadcasts/:id/test',
    access,
    summary:
      'Send one of its texts to an own number, as somebody would get it; it counts nowhere. The same `clientId` again is the same message',
    audit: { action: 'broadcast.tested', subject: 'broadcast' },
    params: idParams,
    body: testBroadcastSchema,
    response: dataOf(sentBroadcastTestSchema),
    status: 202,
    handler: async ({ deps, actor, audit, params, body }) => {
      const message = await deps.db.transaction(async (trx) => {
        const trial = { ...body, broadcastId: params.id, actor: actorOf(actor) };
        const queued = await queueBroadcastTest(trx, trial, settingsOf(deps));
        await audit.record(trx, { after: { variant: body.variant, number: queued.sessionId } });
        return queued;
      });
      deps.workflows.startMessage(message.id, message.attempt);
      return { data: { messageId: message.id, conversationId: message.conversationId } };
    },
  }),
];

function presentPerson({
  customer: { id, name, phone },
  verdict,
  code,
  until,
}: JudgedCustomer): PreviewPerson {
  return { customer: { id, name, phone }, verdict, code, until: until?.toISOString() ?? null };
}

/**
 * Those who get it by all checks, and never do, because it never leaves while they may be written to. Of one that starts
 * later others may be meant by then.
 */
function hoursWarnings(
  never: NeverOpen | null,
  zones: ReadonlyMap<Zone, number>,
  isLater: boolean,
): PreviewWarning[] {
  const count = never?.zones.reduce((sum, zone) => sum + (zones.get(zone) ?? 0), 0) ?? 0;
  if (never === null || count === 0) return [];
  const isAll = count === [...zones.values()].reduce((sum, people) => sum + people, 0);
  const isForAll = isAll && (never.isEverywhere || !isLater);
  const [opens, closes] = LANE_HOURS.broadcast;
  return [{ code: HOURS_NEVER_MEET, details: { count, isForAll, ...never.hours, opens, closes } }];
}

function textWarnings(broadcast: Broadcast): PreviewWarning[] {
  const texts = textsOf(broadcast);
  const names = unknownInBroadcast(texts);
  const isEmpty = broadcast.media === null && texts.some((text) => text.trim() === '');
  return [
    ...(isEmpty ? [{ code: 'empty_text' as const, details: {} }] : []),
    ...(names.length > 0 ? [{ code: 'unknown_variables' as const, details: { names } }] : []),
    ...(texts.some((text) => LINK.test(text)) ? [{ code: 'links' as const, details: {} }] : []),
  ];
}
