import { setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { BroadcastStep } from '@roms/domain/broadcast-step';
import type { BroadcastWish } from '../../activities/broadcasts.ts';
import {
  DESCRIPTIONS,
  lookAgainSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  type BroadcastProgress,
} from '../signals.ts';
import { inMarkdown } from '../telling.ts';
import { tellingOf } from './broadcast-words.ts';

export type BroadcastInput = {
  broadcastId: number;
  /** Up to which position its recipients had their turn in this round; nobody unless told. */
  after?: number;
};

/** One run of a broadcast's workflow: what it is about, what came in for it, and how far it is. */
export type BroadcastRun = {
  broadcastId: number;
  after: number;
  /** What was asked for in Temporal's UI and is not done yet, in its order. */
  wishes: BroadcastWish[];
  /** Something came in, or was found, for which the row has to be read again. */
  isCalled: boolean;
  /** Ends what goes on at the moment, so that the row is read; null while nothing can be ended. */
  interrupt: (() => void) | null;
  /** Messages that had their turn. */
  moved: number;
  /** One more had its turn. */
  move(): void;
  call(): void;
  /** Tells those who look in Temporal's UI. */
  tell(step: BroadcastStep): void;
};

/** Hears signals from now on. */
export function createBroadcastRun({ broadcastId, after = 0 }: BroadcastInput): BroadcastRun {
  let last: { step: BroadcastStep; at: number; moved: number } | null = null;
  const about = aboutThis();
  // Details are no part of the history: they may change whenever something moves.
  const show = (): void => {
    if (last === null) return;
    const counted = { at: last.at, since: run.moved - last.moved };
    setCurrentDetails(inMarkdown({ ...tellingOf(last.step, counted), about }));
  };
  const run: BroadcastRun = {
    ...{ broadcastId, after, wishes: [], isCalled: false, interrupt: null, moved: 0 },
    move() {
      run.moved += 1;
      show();
    },
    call() {
      run.isCalled = true;
      run.interrupt?.();
    },
    tell(step) {
      last = { step, at: Date.now(), moved: run.moved };
      show();
    },
  };
  const wish = (what: BroadcastWish) => (): void => {
    run.wishes.push(what);
    run.call();
  };
  const description = ({ name }: { name: string }) => ({ description: DESCRIPTIONS[name] });
  setHandler(lookAgainSignal, () => run.call(), description(lookAgainSignal));
  setHandler(pauseSignal, wish('pause'), description(pauseSignal));
  setHandler(resumeSignal, wish('resume'), description(resumeSignal));
  setHandler(progressQuery, () => last && progressOf(last.step, run.moved), description(progressQuery));
  return run;
}

function progressOf({ state, pauseReason, next, counts }: BroadcastStep, moved: number): BroadcastProgress {
  return { state, pauseReason, next, moved, counts };
}

/** A run that goes on after another keeps its memo, but neither its summary nor its details. */
function aboutThis(): string | undefined {
  const { continuedFromExecutionRunId, memo } = workflowInfo();
  const about = continuedFromExecutionRunId === undefined ? undefined : memo?.about;
  return typeof about === 'string' ? about : undefined;
}
