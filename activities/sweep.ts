import { Context } from '@temporalio/activity';
import { recordHeartbeat } from '../db/heartbeats/heartbeats.ts';
import { drainQueue } from '../db/conversations/drain-queue.ts';
import { Customer } from '../db/models/Customer.ts';
import { endShift, shiftsOver } from '../db/people/end-shift.ts';
import { owedAbsences } from '../db/people/owed-absences.ts';
import { followSupplyDays } from '../db/products/follow-supply-days.ts';
import { replanOwed } from '../db/reminders/replan-products.ts';
import { countReminders } from '../db/reports/count-reminders.ts';
import { isRebuildOwed } from '../db/reports/rebuild-days.ts';
import { reviveReordered } from '../db/reminders/revive-reordered.ts';
import { orderStartFacts } from '../db/orders/order-start-facts.ts';
import { holdAtFirstStart } from '../db/recovery/hold-at-first-start.ts';
import { isRecovering, noteRecovered, ordersToRecover } from '../db/recovery/engine-recovery.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import { owedWork, type OwedOrder } from '../db/sweep/owed-work.ts';
import type { ActivityDeps } from './deps.ts';
import { heartbeatWhile } from './heartbeat-while.ts';

/** Starts in a run: a lane may have thousands that wait and need no start. The rest a minute later. */
const MOST_STARTS = 500;
/** Signals before it looks again whether a start was lost meanwhile: four seconds' worth on a small machine. */
const PORTION = 100;
/** A run ends after this and says that there is more (milliseconds). */
const RUN_MS = 60_000;
/** Orders that are started anew before it looks again whether somebody waits: two seconds' worth on a small machine. */
const RECOVERED = 200;
/** How long it plans anew for changed products before it looks again whether somebody waits. */
const REPLAN_MS = 2_000;
/** How long it follows the days that products last their buyers; the rest a minute later (milliseconds). */
const FOLLOW_MS = 10_000;
/** How long it counts reminders anew for the reports; the rest a minute later (milliseconds). */
const COUNT_MS = 5_000;
/** Starts in flight: enough to be quick, few enough to leave the server room. */
const AT_ONCE = 8;

/** `more`: the run ended before everything was done. */
export type SweepReport = {
  started: number;
  signalled: number;
  messages: number;
  snoozes: number;
  more: boolean;
};

/** The safety net: starts and signals what is owed. */
export function createSweepActivities({ db, starts, logger }: ActivityDeps) {
  async function startOrders(orderIds: readonly number[]): Promise<void> {
    const orders = await orderStartFacts(db, orderIds);
    await inTurn(orders, (order) => starts.startOrder(order));
  }

  /** Starts a workflow for each order that has none although something is still to come. */
  async function signal(orders: OwedOrder[], name: 'orderChanged' | 'settingsChanged'): Promise<void> {
    const gone: number[] = [];
    await inTurn(orders, async (order) => {
      if (!(await starts.signalOrder(order, name))) gone.push(order.orderId);
    });
    if (gone.length > 0) await startOrders(gone);
  }

  /** Sends home whoever is still Online although their shift is over. */
  async function endShifts(): Promise<void> {
    const when = { now: new Date(), zone: (await shopSettings(db)).zone };
    for (const userId of await shiftsOver(db, when)) {
      const absent = await db.transaction((trx) => endShift(trx, userId, when));
      if (absent !== null) await starts.startAbsence(absent);
      Context.current().heartbeat();
    }
  }

  /** Goes on putting orders on the days of a zone that was changed. */
  async function rebuildReports(): Promise<void> {
    if (await isRebuildOwed(db)) await starts.startReportDays();
  }

  /**
   * Counts anew for the reports what became of reminders of which something changed. When it fails it is logged and no
   * more: readers count for themselves what is not counted yet, and nobody waits for a message because of it. The sweep is
   * not to look dead over it.
   */
  async function countChangedReminders(): Promise<void> {
    const end = performance.now() + COUNT_MS;
    try {
      await heartbeatWhile(() => countReminders(db, () => performance.now() > end));
    } catch (error) {
      logger.error({ err: error }, 'reminders were not counted for the reports');
    }
  }

  /** Ends the absences that nobody else ends, and gives what was passed over in the queue. */
  async function fillHands(): Promise<void> {
    await inTurn(await owedAbsences(db), (absent) => starts.startAbsence(absent));
    while ((await db.transaction((trx) => drainQueue(trx))) > 0) Context.current().heartbeat();
  }

  /** Raises the versions of orders for products that changed, portion by portion; false when there was none. */
  async function replanSome(): Promise<boolean> {
    const end = performance.now() + REPLAN_MS;
    let found = false;
    while (performance.now() < end && (await heartbeatWhile(() => db.transaction(replanOwed))) > 0)
      found = true;
    return found;
  }

  /** Brings the days of products that were changed to when their buyers run out. */
  async function followProducts(): Promise<void> {
    const end = performance.now() + FOLLOW_MS;
    await heartbeatWhile(() => followSupplyDays(db, () => performance.now() > end));
  }

  /** Starts the next orders that lost their workflow with Temporal's data; false when that is over. */
  async function recoverSome(namespaceId: string): Promise<boolean> {
    const orderIds = await ordersToRecover(db, RECOVERED);
    await inTurn(await orderStartFacts(db, orderIds), (order) => starts.restartOrder(order));
    await noteRecovered(db, namespaceId, orderIds.at(-1) ?? null);
    return orderIds.length > 0;
  }

  async function revive(customerIds: readonly number[]): Promise<number[]> {
    const revived: number[] = [];
    for (const customerId of customerIds) {
      const orderIds = await db.transaction(async (trx) => {
        await Customer.query(trx).findById(customerId).forNoKeyUpdate().select('id');
        return reviveReordered(trx, customerId);
      });
      revived.push(...orderIds);
    }
    return revived;
  }

  return {
    /**
     * Goes on until nothing is owed that it has not seen to. What was signalled stays owed until its workflow has acted,
     * so each is signalled once a run. What fails stops nothing else; the first of it is thrown when all was tried, but
     * for what only reports wait for.
     */
    async startOwed(): Promise<SweepReport> {
      const end = performance.now() + RUN_MS;
      const report = { started: 0, signalled: 0, messages: 0, snoozes: 0, more: false };
      // Before anything is started: the worker did it already, unless it ran when the rows came.
      await holdAtFirstStart(db);
      const namespaceId = await starts.namespaceId();
      let recovers = await isRecovering(db, namespaceId);
      if (recovers)
        logger.info({ namespaceId }, 'a Temporal that is new to this shop: all that waits is started in it');
      const failures: unknown[] = [];
      const step = async <T>(name: string, otherwise: T, work: () => Promise<T>): Promise<T> => {
        try {
          return await work();
        } catch (error) {
          logger.error({ step: name, err: error }, 'a step of the sweep failed');
          failures.push(error);
          return otherwise;
        }
      };
      const news = createNews();
      let replans = true;
      do {
        const owed = await owedWork(db, news.limit());
        // Somebody waits for an answer in them: before all else.
        const messages = news.of('message', owed.messages, ({ messageId }) => messageId, MOST_STARTS);
        await step('messages', undefined, () =>
          inTurn(messages, ({ messageId, attempt }) => starts.startMessage(messageId, attempt)),
        );
        const mails = news.of('mail', owed.mails, (id) => id, PORTION);
        await step('mails', undefined, () => inTurn(mails, (id) => starts.startMail(id)));
        const imports = news.of('import', owed.imports, (id) => id, PORTION);
        await step('imports', undefined, () => inTurn(imports, (id) => starts.startImport(id)));
        const broadcasts = news.of('broadcast', owed.broadcasts, ({ broadcastId }) => broadcastId, PORTION);
        await step('broadcasts', undefined, () =>
          inTurn(broadcasts, ({ lags, ...broadcast }) =>
            lags ? starts.wakeBroadcast(broadcast) : starts.startBroadcast(broadcast),
          ),
        );
        const snoozes = news.of('snooze', owed.snoozes, ({ conversationId }) => conversationId, MOST_STARTS);
        await step('snoozes', undefined, () => inTurn(snoozes, (snooze) => starts.startSnooze(snooze)));
        const toRevive = news.of('customer', owed.toRevive, (id) => id, PORTION);
        const revived = await step('revivals', [], () => revive(toRevive));
        const toStart = news.of('order', [...owed.toStart, ...revived], (id) => id, MOST_STARTS);
        await step('starts', undefined, () => startOrders(toStart));
        const toSignal = news.of('signal', owed.toSignal, ({ orderId }) => orderId, PORTION);
        await step('signals', undefined, () => signal(toSignal, 'orderChanged'));
        const toRecompute = news.of('rule', owed.toRecompute, ({ orderId }) => orderId, PORTION);
        await step('rules', undefined, () => signal(toRecompute, 'settingsChanged'));
        report.started += toStart.length;
        report.signalled += toSignal.length + toRecompute.length;
        report.messages += messages.length;
        report.snoozes += snoozes.length;
        recovers &&= await step('recovery', false, () => recoverSome(namespaceId));
        // The orders that wait for a product are signalled when it looks again.
        replans &&= await step('replans', false, replanSome);
        report.more = recovers || replans || toSignal.length + toRecompute.length > 0;
      } while (report.more && performance.now() < end);
      await step('shifts', undefined, endShifts);
      await step('hands', undefined, fillHands);
      await step('reports', undefined, rebuildReports);
      await step('run-outs', undefined, followProducts);
      await countChangedReminders();
      if (failures.length > 0) throw failures[0];
      await recordHeartbeat(db, 'sweep');
      if (report.started + report.signalled + report.messages + report.snoozes > 0)
        logger.info(report, 'the sweep found work');
      return report;
    },
  };
}

/** Does all of it, a few at once, and says that it is alive; throws what went wrong first. */
async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (const item of waiting) {
      await work(item);
      Context.current().heartbeat();
    }
  });
  await Promise.all(lanes);
}

/** Tells apart what a run has not seen yet, kind by kind. */
function createNews() {
  const seen = new Map<string, Set<number>>();
  return {
    /** How much to ask for, so that what was seen does not hide what was not. */
    limit: (): number => MOST_STARTS + Math.max(0, ...[...seen.values()].map(({ size }) => size)),
    of<T>(kind: string, items: readonly T[], idOf: (item: T) => number, most: number): T[] {
      const known = seen.get(kind) ?? new Set();
      seen.set(kind, known);
      const fresh = items.filter((item) => !known.has(idOf(item))).slice(0, most);
      for (const item of fresh) known.add(idOf(item));
      return fresh;
    },
  };
}
