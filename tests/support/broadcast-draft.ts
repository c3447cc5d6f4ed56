import type { Knex } from 'knex';
import type { GatewayPace } from '@roms/contracts/gateway';
import type { Deps } from '../../api/context.ts';
import { estimateOfBroadcast } from '../../api/estimate-broadcast.ts';
import { previewBroadcast } from '../../db/broadcasts/preview-broadcast.ts';
import { Broadcast } from '../../db/models/Broadcast.ts';
import { aReport } from './canned-gateway.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { VirtualNumber } from './virtual-number.ts';

/** When the wizard says that a draft would be over if it began now: its own functions, with this number behind them. */
export async function estimateOfDraft({
  db,
  id,
  clock,
  number,
  pace,
}: {
  db: Knex;
  id: number;
  clock: VirtualClock;
  number: VirtualNumber;
  pace: GatewayPace;
}): Promise<Date> {
  const report = aReport('main');
  report.budget.pace = pace;
  const gateway = {
    report: async () => report,
    estimate: async (_id: string, { count }: { count: number }) => number.estimate(count),
  };
  const deps = { db, gateway, now: clock.date, env: { WA_PACE: 'on' } } as unknown as Deps;
  const broadcast = await Broadcast.query(db).findById(id).throwIfNotFound();
  const { texts, strangers } = await previewBroadcast(db, broadcast, {
    seed: 0,
    settings: { now: clock.date },
  });
  const { estimate } = await estimateOfBroadcast(deps, broadcast, { texts, strangers });
  return new Date(estimate.finishAt);
}
