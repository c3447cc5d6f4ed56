import type { PacePreset } from '@roms/contracts/gateway';
import { defineStore } from 'pinia';
import { reactive } from 'vue';
import { ApiError } from '../../api/client.ts';
import type { Checkup } from './next-step.ts';
import * as calls from './whatsapp.api.ts';

/** What wa-service says of each number's health, by id. Only it knows: while it is away, the last word is kept. */
export const useReportsStore = defineStore('whatsapp-reports', () => {
  const byId = reactive(new Map<string, Checkup>());
  /** Numbers that are being asked about; `again` when something changed meanwhile. */
  const asking = new Map<string, { again: boolean; done: Promise<void> }>();

  const checkup = (id: string): Checkup => byId.get(id) ?? { report: null, problem: null };

  /** Asks anew; never throws. A second call while one is under way makes it ask once more at its end. */
  function load(id: string): Promise<void> {
    const running = asking.get(id);
    if (running !== undefined) {
      running.again = true;
      return running.done;
    }
    const turn = { again: false, done: Promise.resolve() };
    asking.set(id, turn);
    turn.done = ask(id, turn).finally(() => asking.delete(id));
    return turn.done;
  }

  async function ask(id: string, turn: { again: boolean }): Promise<void> {
    do {
      turn.again = false;
      try {
        byId.set(id, { report: await calls.fetchReport(id), problem: null });
      } catch (error) {
        byId.set(id, { report: checkup(id).report, problem: problemOf(error) });
      }
    } while (turn.again);
  }

  /** Throws the `ApiError` of a refusal. */
  async function choosePace(id: string, preset: PacePreset): Promise<void> {
    await calls.choosePace(id, preset);
    // Caps, gaps and next moments follow from it.
    await load(id);
  }

  return { byId, checkup, load, choosePace };
});

function problemOf(error: unknown): Checkup['problem'] {
  if (!(error instanceof ApiError)) return 'unreadable';
  if (error.details?.reason === 'session_not_found') return 'not_run';
  return error.status === 503 || error.code === 'offline' ? 'away' : 'unreadable';
}
