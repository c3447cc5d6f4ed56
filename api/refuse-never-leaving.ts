import { HOURS_NEVER_MEET } from '@roms/domain/broadcast-step';
import { AppError } from '@roms/domain/errors';
import { LANE_HOURS } from '@roms/domain/pacing/presets';
import { requireBroadcast } from '../db/broadcasts/broadcasts-page.ts';
import { isForLater, livesOnlyIn, neverOpen } from '../db/broadcasts/never-open.ts';
import { numberInService } from '../db/numbers/number-in-service.ts';
import { settingsOf } from './broadcast.ts';
import type { Deps } from './context.ts';
import { isPaced, reportInTime } from './number-report.ts';

/**
 * Why a draft must not start: `hours_never_meet` (422), when all who would get it live where the shop's sending hours
 * never meet those of broadcasts, and its number keeps them; one for later only when they meet nowhere. Null: it may.
 * Throws `broadcast_not_found`.
 */
export async function refusalOfHours(deps: Deps, id: number): Promise<AppError | null> {
  const settings = settingsOf(deps);
  const broadcast = await requireBroadcast(deps.db, id);
  if (broadcast.state !== 'draft') return null;
  const never = await neverOpen(deps.db, settings);
  if (never === null || !(await keepsHours(deps, broadcast.sessionId))) return null;
  const isCertain = isForLater(broadcast, settings)
    ? never.isEverywhere
    : await livesOnlyIn(deps.db, broadcast, never, settings);
  if (!isCertain) return null;
  const [opens, closes] = LANE_HOURS.broadcast;
  const message = "It would never leave: the shop's sending hours never meet the hours of broadcasts";
  return new AppError(HOURS_NEVER_MEET, message, { details: { ...never.hours, opens, closes } });
}

async function keepsHours(deps: Deps, sessionId: string | null): Promise<boolean> {
  const number = await numberInService(deps.db, sessionId ?? '');
  const report = number === undefined ? null : await reportInTime(deps, number.id);
  return isPaced(deps, report);
}
