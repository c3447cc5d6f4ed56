import type { Broadcast, CreateBroadcast, UpdateBroadcast } from '@roms/contracts/broadcasts';
import type { GatewayReport } from '@roms/contracts/gateway';
import type { BroadcastState } from '@roms/domain/broadcast';
import { AppError } from '@roms/domain/errors';
import type { BroadcastFields } from '../db/broadcasts/broadcast-fields.ts';
import { broadcastById } from '../db/broadcasts/broadcasts-page.ts';
import { mediaOfUpload } from '../db/broadcasts/media-of-upload.ts';
import { waitOfAll } from '../db/broadcasts/wait-of-all.ts';
import { whoStopped } from '../db/broadcasts/who-stopped.ts';
import { dayOf } from '../db/decisions/pipeline-settings.ts';
import type { Trx } from '../db/knex.ts';
import type { MessageMedia } from '../db/models/Message.ts';
import { WhatsappNumber } from '../db/models/WhatsappNumber.ts';
import { numberInService } from '../db/numbers/number-in-service.ts';
import { ANSWER_WINDOW_DAYS } from '../db/reminders/answered-reminder.ts';
import type { Deps } from './context.ts';
import { isPaced, reportInTime } from './number-report.ts';
import { presentBroadcast } from './presenters/present-broadcast.ts';

/** What the routes of broadcasts have in common. */

/** The pipeline's, as this process was started. */
export function settingsOf(deps: Deps) {
  return { dayMs: deps.env.ROMS_DAY_MS, now: deps.now };
}

/** How long an answer counts for a broadcast (milliseconds). */
export function windowsOf(deps: Deps): { answerMs: number } {
  return { answerMs: ANSWER_WINDOW_DAYS * dayOf(settingsOf(deps)) };
}

/** In these the number sends it, or is about to. */
const GOING_ON: readonly BroadcastState[] = ['scheduled', 'running', 'paused'];

/** A broadcast as its page shows it. Throws `broadcast_not_found`. */
export async function loadBroadcast(deps: Deps, id: number): Promise<Broadcast> {
  const found = await broadcastById(deps.db, id);
  const { state, sessionId } = found.row;
  const isGoingOn = GOING_ON.includes(state);
  const number = isGoingOn ? await numberInService(deps.db, sessionId ?? '') : undefined;
  const report = number === undefined ? null : await reportInTime(deps, number.id);
  const told = laneOf(report);
  return presentBroadcast(found, {
    nextSendAt: state === 'running' ? (told?.nextFreeAt ?? null) : null,
    share: told?.share ?? null,
    waitsFor: await waitOfAll(deps.db, found, settingsOf(deps), isPaced(deps, report)),
    stopped: await whoStopped(deps.db, found.row),
  });
}

/** What a number's lane of broadcasts has left of the last 24 hours; null when wa-service does not tell. */
function laneOf(report: GatewayReport | null) {
  const lane = report?.budget.lanes.find((one) => one.lane === 'broadcast');
  if (!lane) return null;
  const { used, left, nextFreeAt } = lane;
  return { nextFreeAt, share: left && { used: used.day, cap: used.day + left.day } };
}

type Asked = Omit<CreateBroadcast, 'name'> & UpdateBroadcast;
type By = { userId: number; media?: MessageMedia | null };

/**
 * The columns that a request asks for; `media` is the file that the broadcast carries already, which needs not be
 * uploaded again. Throws `upload_not_found`, `session_not_found`.
 */
export async function fieldsOf(trx: Trx, asked: Asked, by: By): Promise<Partial<BroadcastFields>> {
  const { mediaUploadId, startAt, endAt, sessionId, ...fields } = asked;
  if (typeof sessionId === 'string' && !(await isNumber(trx, sessionId)))
    throw new AppError('session_not_found', 'The shop has no such number');
  return {
    ...fields,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(startAt === undefined ? {} : { startAt: momentOf(startAt) }),
    ...(endAt === undefined ? {} : { endAt: momentOf(endAt) }),
    ...(mediaUploadId === undefined ? {} : await mediaFields(trx, mediaUploadId, by)),
  };
}

async function isNumber(trx: Trx, id: string): Promise<boolean> {
  return (await WhatsappNumber.query(trx).whereNull('removedAt').findById(id)) !== undefined;
}

async function mediaFields(trx: Trx, file: string | null, { userId, media }: By) {
  if (file === null) return { media: null, mediaKind: null };
  return media?.file === file ? {} : mediaOfUpload(trx, { userId, file });
}

function momentOf(at: string | null): Date | null {
  return at === null ? null : new Date(at);
}
