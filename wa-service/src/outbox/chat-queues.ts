/**
 * Which events may go next. Events of one queue go one after the other; queues go beside each other, the one that was
 * tried longest ago first. Nothing here looks at all queues for one event: there may be thousands.
 */

export type ChatQueue = {
  name: string;
  /** Ids of its events, oldest first. */
  eventIds: number[];
  /** Events whose delivery has begun; more than one only after two queues became one. */
  running: Set<number>;
  state: 'ready' | 'running' | 'paused';
  /** Failures in a row that only this queue had: the endpoint answered others. */
  failures: number;
  /** Ends the pause. Without one the queue waits until the endpoint is back. */
  timer: NodeJS.Timeout | undefined;
  /** The queue that took over its events. */
  joined: ChatQueue | undefined;
};
export type ChatQueues = ReturnType<typeof createChatQueues>;

/** The list of ready queues is cut once it is longer than this and most of it was taken. */
const CUT_AFTER = 1_000;

/** The queues of all chats, in memory; the events themselves lie in the spool. */
export function createChatQueues() {
  const all = new Map<string, ChatQueue>();
  const paused = new Set<ChatQueue>();
  let ready: ChatQueue[] = [];
  let taken = 0;

  const current = (queue: ChatQueue): ChatQueue =>
    queue.joined === undefined ? queue : current(queue.joined);

  function makeReady(queue: ChatQueue): void {
    clearTimeout(queue.timer);
    queue.timer = undefined;
    paused.delete(queue);
    queue.state = 'ready';
    ready.push(queue);
  }

  function take(): ChatQueue | undefined {
    while (taken < ready.length) {
      const queue = ready[taken] as ChatQueue;
      taken += 1;
      if (taken > CUT_AFTER && taken * 2 > ready.length) {
        ready = ready.slice(taken);
        taken = 0;
      }
      // A queue that was probed or joined another since it was listed no longer waits here.
      if (queue.state === 'ready' && queue.joined === undefined) return queue;
    }
    return undefined;
  }

  function add(name: string, eventId: number): void {
    const known = all.get(name);
    if (known !== undefined) {
      known.eventIds.push(eventId);
      return;
    }
    const queue: ChatQueue = {
      name,
      eventIds: [eventId],
      running: new Set<number>(),
      state: 'ready',
      failures: 0,
      timer: undefined,
      joined: undefined,
    };
    all.set(name, queue);
    makeReady(queue);
  }

  return {
    size: () => all.size,
    add,
    /** Two names turned out to be one customer: the events of both go in one queue, in the order in which they came. */
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
      paused.delete(part);
      part.joined = whole;
      whole.eventIds = [...whole.eventIds, ...part.eventIds].sort((a, b) => a - b);
      for (const id of part.running) whole.running.add(id);
      if (part.running.size === 0) return;
      clearTimeout(whole.timer);
      whole.timer = undefined;
      paused.delete(whole);
      whole.state = 'running';
    },
    /** The next queue, with its oldest event marked as running. A probe may take a queue out of its pause. */
    next(isProbe: boolean): { queue: ChatQueue; eventId: number } | undefined {
      const queue = take() ?? (isProbe ? paused.values().next().value : undefined);
      if (queue === undefined) return undefined;
      clearTimeout(queue.timer);
      queue.timer = undefined;
      paused.delete(queue);
      queue.state = 'running';
      const eventId = queue.eventIds[0] as number;
      queue.running.add(eventId);
      return { queue, eventId };
    },
    /** Ends an attempt; `isDone` removes the event. Gives the queue that the event belongs to by now. */
    endAttempt(begun: ChatQueue, eventId: number, isDone: boolean): ChatQueue {
      const queue = current(begun);
      queue.running.delete(eventId);
      if (isDone) {
        const index = queue.eventIds.indexOf(eventId);
        if (index >= 0) queue.eventIds.splice(index, 1);
        queue.failures = 0;
      }
      return queue;
    },
    /** Once none of its events is running, a queue is ready again, or forgotten when it is empty. */
    advance(queue: ChatQueue): void {
      if (queue.running.size > 0) return;
      if (queue.eventIds.length > 0) makeReady(queue);
      else all.delete(queue.name);
    },
    /** Pauses a queue for `ms`, or without a time until the endpoint is back. */
    pause(queue: ChatQueue, ms: number | undefined, onEnd: () => void): void {
      if (queue.running.size > 0) return;
      queue.state = 'paused';
      paused.add(queue);
      if (ms === undefined) return;
      queue.timer = setTimeout(() => {
        makeReady(queue);
        onEnd();
      }, ms);
    },
    /** The endpoint is back: the queues that waited for it are ready. */
    resume(): void {
      for (const queue of [...paused]) if (queue.timer === undefined) makeReady(queue);
    },
    /** Ends the timers: no pause ends by itself any more. */
    close(): void {
      for (const queue of paused) clearTimeout(queue.timer);
    },
  };
}
