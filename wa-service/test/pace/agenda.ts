/** A virtual day: what is to happen when, and dice that fall the same way for the same seed. */

type Event = { at: number; order: number; run: () => void };

/** Real time: a plan that asks for more than can be done computes for hours, and no runner can stop it. */
const PATIENCE_MS = 240_000;

export function createAgenda() {
  const end = performance.now() + PATIENCE_MS;
  const heap: Event[] = [];
  let order = 0;
  const isBefore = (one: Event, other: Event): boolean =>
    one.at < other.at || (one.at === other.at && one.order < other.order);
  const swap = (one: number, other: number): void => {
    [heap[one], heap[other]] = [heap[other] as Event, heap[one] as Event];
  };

  return {
    at(at: number, run: () => void): void {
      order += 1;
      heap.push({ at, order, run });
      for (let index = heap.length - 1; index > 0;) {
        const parent = (index - 1) >> 1;
        if (!isBefore(heap[index] as Event, heap[parent] as Event)) break;
        swap(index, parent);
        index = parent;
      }
    },
    /** The next event, or `null` when nothing is to happen any more. */
    next(): Event | null {
      if (performance.now() > end) throw new Error('the virtual days take too long');
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return null;
      if (heap.length === 0) return first;
      heap[0] = last;
      for (let index = 0; ;) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        let least = index;
        for (const child of [left, right]) {
          if (child < heap.length && isBefore(heap[child] as Event, heap[least] as Event)) least = child;
        }
        if (least === index) return first;
        swap(index, least);
        index = least;
      }
    },
  };
}

/** Numbers in [0, 1); mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
