import { useVirtualizer } from '@tanstack/vue-virtual';
import { useResizeObserver } from '@vueuse/core';
import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue';
import type { ThreadRow } from './thread-rows.ts';
import { guessRowHeight } from './row-height.ts';
import { placeIn, rememberPlace } from './thread-memory.ts';

/** Within this distance of the newest message a reader counts as being there (pixels). */
const AT_END_PX = 80;
/** Older messages are asked for before the reader reaches the top (pixels). */
const OLDER_BEFORE_PX = 800;

/** Rows are measured and the first place corrected within this many frames. */
const PLACING_FRAMES = 4;

/**
 * The thread's window: only rows near the view exist in the page, so 20,000 messages cost what 30 do.
 * The newest stays in view while the reader is there; while they read older ones nothing moves, and
 * `unseen` counts what came. The place is remembered for each conversation. A message that is sought is shown as soon
 * as it is there, and pages below it are asked for as the reader goes down.
 */
export function useThreadScroll(options: {
  conversationId: number;
  rows: Ref<ThreadRow[]>;
  hasOlder: Ref<boolean>;
  loadOlder: () => void;
  /** Whether messages stand below those that are loaded. */
  hasNewer: Ref<boolean>;
  loadNewer: () => void;
  soughtId: Ref<number | null>;
}) {
  const { rows } = options;
  const scroller = ref<HTMLElement | null>(null);
  /** The message that is still to be shown. */
  let sought = options.soughtId.value;
  /** What could not be sent stands at the end, and is what its author comes back for. */
  const isUnsent = options.rows.value.some((row) => row.kind === 'pending' && row.send.state === 'failed');
  const place = isUnsent || sought !== null ? null : placeIn(options.conversationId);
  const atEnd = ref(place === null && sought === null);
  const unseen = ref(0);
  /** Until the first place is reached the offset says nothing: asking for older messages would move it. */
  let isPlaced = false;
  /** It begins at its first unread message, also when more rows come before that place is reached. */
  let startsAtUnread = false;

  const virtualizer = useVirtualizer(computed(() => optionsFor(rows.value)));

  /** Each set of options keeps its own rows: the virtualizer compares the old keys with the new to stay in place. */
  function optionsFor(own: readonly ThreadRow[]) {
    return {
      count: own.length,
      getScrollElement: () => scroller.value,
      estimateSize: (index: number) => guessRowHeight(own[index]),
      getItemKey: (index: number) => own[index]?.key ?? index,
      overscan: 8,
      paddingStart: 16,
      paddingEnd: 16,
      anchorTo: 'end' as const,
      followOnAppend: !options.hasNewer.value,
      scrollEndThreshold: AT_END_PX,
      initialOffset: place?.offset ?? 0,
      initialMeasurementsCache: place?.sizes ?? [],
    };
  }

  function onScroll(): void {
    if (!isPlaced) return;
    atEnd.value = distanceToEnd() <= AT_END_PX && !options.hasNewer.value;
    if (atEnd.value) unseen.value = 0;
    askOlder();
    askNewer();
  }

  /** Read from the element itself: the virtualizer hears of a scroll after this does. */
  function distanceToEnd(): number {
    const own = scroller.value;
    return own === null ? 0 : own.scrollHeight - own.scrollTop - own.clientHeight;
  }

  /** Asks for older messages near the top, also when the whole thread fits the view and cannot be scrolled. */
  function askOlder(): void {
    if (!isPlaced || !options.hasOlder.value) return;
    if ((scroller.value?.scrollTop ?? 0) < OLDER_BEFORE_PX) options.loadOlder();
  }

  /** Asks for newer messages near the bottom of a thread that was opened further up. */
  function askNewer(): void {
    if (isPlaced && options.hasNewer.value && distanceToEnd() < OLDER_BEFORE_PX) options.loadNewer();
  }

  /** Shows the message that is sought, once it is loaded. */
  function seek(): boolean {
    const index = rows.value.findIndex((row) => row.kind === 'message' && row.message.id === sought);
    if (sought === null || index === -1) return false;
    sought = null;
    atEnd.value = false;
    virtualizer.value.scrollToIndex(index, { align: 'center' });
    return true;
  }

  /** To the newest message. */
  function toEnd(): void {
    unseen.value = 0;
    atEnd.value = true;
    virtualizer.value.scrollToEnd();
  }

  /** Where a thread begins that was not open before: at what was not sent, at its first unread message, else at the newest. */
  function toStart(): void {
    const unread = isUnsent ? -1 : rows.value.findIndex((row) => row.kind === 'unread');
    startsAtUnread = unread !== -1;
    if (unread === -1) toEnd();
    else virtualizer.value.scrollToIndex(unread, { align: 'start' });
  }

  onMounted(async () => {
    // The virtualizer learns of its element after this hook.
    await nextTick();
    if (place === null && !seek()) toStart();
    afterFrames(PLACING_FRAMES, () => {
      isPlaced = true;
      onScroll();
      // What stands below the first place may be taller than was guessed.
      if (atEnd.value) virtualizer.value.scrollToEnd();
    });
  });

  watch([rows, options.hasNewer], ([now], [before, hadNewer]) => {
    // What is loaded below the message that a thread was opened at is not new.
    if (hadNewer) return;
    const lastKnown = before.at(-1)?.key;
    const added = now.length - 1 - now.findLastIndex((row) => row.key === lastKnown);
    if (atEnd.value || lastKnown === undefined || added === now.length) return;
    unseen.value += now.slice(now.length - added).filter((row) => row.kind === 'message').length;
  });

  watch(
    rows,
    () => {
      if (seek()) return;
      if (!isPlaced && startsAtUnread) toStart();
      else if (atEnd.value) virtualizer.value.scrollToEnd();
      else keepAnchor();
      askOlder();
    },
    { flush: 'post' },
  );
  watch(
    options.soughtId,
    (id) => {
      sought = id;
      seek();
    },
    { flush: 'post' },
  );

  // When the composer grows or a banner appears, the newest message stays in view if it was.
  useResizeObserver(scroller, () => {
    if (isPlaced && atEnd.value) virtualizer.value.scrollToEnd();
  });

  /**
   * The virtualizer scrolls to the anchor before the taller page is drawn, and the browser cuts that off
   * at the old height. Now that it is drawn, the same place can be reached.
   */
  function keepAnchor(): void {
    const wanted = virtualizer.value.scrollOffset;
    const own = scroller.value;
    if (own !== null && wanted !== null && Math.abs(own.scrollTop - wanted) > 1) own.scrollTop = wanted;
  }

  onBeforeUnmount(() => {
    const own = virtualizer.value;
    const kept = atEnd.value ? null : { offset: own.scrollOffset ?? 0, sizes: own.takeSnapshot() };
    rememberPlace(options.conversationId, kept);
  });

  return { scroller, virtualizer, atEnd, unseen, onScroll, toEnd };
}

/** Calls back after some frames were drawn. */
function afterFrames(frames: number, then: () => void): void {
  if (frames === 0) then();
  else requestAnimationFrame(() => afterFrames(frames - 1, then));
}
