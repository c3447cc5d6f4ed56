import type { Page } from 'playwright-core';

const TIMEOUT_MS = 15_000;

/** Runs in the page, whose types the backend does not know. */
const IN_PAGE = `{
  const afterFrame = (then) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(null);
    });
  const seen = new Set();
  const look = () => {
    const text = document.querySelector('[role="log"]')?.textContent ?? '';
    for (const [mark] of text.matchAll(/bench-[0-9a-f]{12}/g)) {
      if (seen.has(mark)) continue;
      seen.add(mark);
      afterFrame(() => benchPainted(mark, performance.timeOrigin + performance.now()));
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  globalThis.benchFrame = async () => {
    // At any moment within a frame, as messages come.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    const startedAt = performance.now();
    await new Promise(afterFrame);
    return performance.now() - startedAt;
  };
}`;

export type Bubbles = {
  /** When the bubble that holds `mark` was painted: milliseconds since 1970, on the clock of this machine. */
  painted: (mark: string) => Promise<number>;
  /** How long this browser takes from asking for a frame to having painted it; milliseconds. */
  frame: () => Promise<number>;
};

/**
 * Watches the open thread: a MutationObserver sees the bubble, a frame is asked for, and the first task after that
 * frame is the moment it was painted. The page tells by itself, so that nothing polls while it is measured.
 */
export async function watchBubbles(page: Page, timeoutMs = TIMEOUT_MS): Promise<Bubbles> {
  const waiting = new Map<string, (at: number) => void>();
  await page.exposeFunction('benchPainted', (mark: string, at: number) => waiting.get(mark)?.(at));
  await page.evaluate(IN_PAGE);
  return {
    painted: (mark) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no bubble in ${timeoutMs / 1000} s`)), timeoutMs);
        waiting.set(mark, (at) => {
          clearTimeout(timer);
          waiting.delete(mark);
          resolve(at);
        });
      }),
    frame: () => page.evaluate<number>('benchFrame()'),
  };
}
