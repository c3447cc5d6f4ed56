/**
 * Which events may go next. Events of one lane go one after the other; lanes go beside each other, the one that was
 * tried longest ago first. Nothing here looks at all lanes for one event: there may be thousands.
 */

export type Lane = {
  name: string;
  /** Ids of its events, oldest first. */
  queue: number[];
  /** Under way; more than one only after two lanes became one. */
  running: Set<number>;
  state: 'ready' | 'running' | 'resting';
  /** Failures in a row that were its own; the endpoint was well. */
  failures: number;
  /** Ends a rest of its own. Without one it rests until the endpoint is back. */
  timer: NodeJS.Timeout | undefined;
  /** It became a part of this one. */
  joined: Lane | undefined;
};
export type Lanes = ReturnType<typeof createLanes>;

/** A list of taken lanes is cut when it is longer than this and mostly history. */
const HISTORY = 1_000;

export function createLanes() {
  const all = new Map<string, Lane>();
  const resting = new Set<Lane>();
  let ready: Lane[] = [];
  let taken = 0;

  const current = (lane: Lane): Lane => (lane.joined === undefined ? lane : current(lane.joined));

  function makeReady(lane: Lane): void {
    clearTimeout(lane.timer);
    lane.timer = undefined;
    resting.delete(lane);
    lane.state = 'ready';
    ready.push(lane);
  }

  function take(): Lane | undefined {
    while (taken < ready.length) {
      const lane = ready[taken] as Lane;
      taken += 1;
      if (taken > HISTORY && taken * 2 > ready.length) {
        ready = ready.slice(taken);
        taken = 0;
      }
      // One that was probed or joined another in the meantime is no longer waiting here.
      if (lane.state === 'ready' && lane.joined === undefined) return lane;
    }
    return undefined;
  }

  function add(name: string, id: number): void {
    const known = all.get(name);
    if (known !== undefined) known.queue.push(id);
    else {
      const lane: Lane = {
        ...{ name, queue: [id], running: new Set<number>(), state: 'ready' as const, failures: 0 },
        ...{ timer: undefined, joined: undefined },
      };
      all.set(name, lane);
      makeReady(lane);
    }
  }

  return {
    size: () => all.size,
    add,
    /** Two names of one customer: what is owed to both goes in one line, in the order in which it came. */
    join(from: string, to: string): void {
      const part = all.get(from);
      if (part === undefined) return;
      const whole = all.get(to);
      all.delete(from);
      if (whole === undefined) {
        part.name = to;
        all.set(to, part);
        return;
      }
      clearTimeout(part.timer);
      resting.delete(part);
      part.joined = whole;
      whole.queue = [...whole.queue, ...part.queue].sort((a, b) => a - b);
      for (const id of part.running) whole.running.add(id);
      if (part.running.size === 0) return;
      clearTimeout(whole.timer);
      whole.timer = undefined;
      resting.delete(whole);
      whole.state = 'running';
    },
    /** The next lane whose turn it is, with its oldest event marked as under way. */
    next(isProbe: boolean): { lane: Lane; id: number } | undefined {
      const lane = take() ?? (isProbe ? resting.values().next().value : undefined);
      if (lane === undefined) return undefined;
      clearTimeout(lane.timer);
      lane.timer = undefined;
      resting.delete(lane);
      lane.state = 'running';
      const id = lane.queue[0] as number;
      lane.running.add(id);
      return { lane, id };
    },
    /** An attempt ended; `isDone` when its event is owed no more. Gives the lane that it belongs to by now. */
    ended(begun: Lane, id: number, isDone: boolean): Lane {
      const lane = current(begun);
      lane.running.delete(id);
      if (isDone) {
        const index = lane.queue.indexOf(id);
        if (index >= 0) lane.queue.splice(index, 1);
        lane.failures = 0;
      }
      return lane;
    },
    /** Nothing is under way in it any more: it waits for its turn, or is forgotten when nothing is owed. */
    goOn(lane: Lane): void {
      if (lane.running.size > 0) return;
      if (lane.queue.length > 0) makeReady(lane);
      else all.delete(lane.name);
    },
    /** Waits `ms`, or without a time until the endpoint is back. */
    rest(lane: Lane, ms: number | undefined, awake: () => void): void {
      if (lane.running.size > 0) return;
      lane.state = 'resting';
      resting.add(lane);
      if (ms === undefined) return;
      lane.timer = setTimeout(() => {
        makeReady(lane);
        awake();
      }, ms);
    },
    /** The endpoint is back: everybody who waited for that goes on. */
    wake(): void {
      for (const lane of [...resting]) if (lane.timer === undefined) makeReady(lane);
    },
    /** No rest ends by itself any more. */
    close(): void {
      for (const lane of resting) clearTimeout(lane.timer);
    },
  };
}
