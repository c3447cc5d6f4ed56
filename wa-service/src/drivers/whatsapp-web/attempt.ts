import type whatsapp from 'whatsapp-web.js';
import type { AttemptEvents, AttemptOptions, EndCause } from './attempt-events.ts';
import { causeOf, createClient } from './client.ts';
import { killTree } from './processes.ts';
import { freeProfile } from './profile.ts';
import { inTime } from './timings.ts';

type Page = NonNullable<whatsapp.Client['pupPage']>;

export type Attempt = ReturnType<typeof createAttempt>;

/** An error of the page may have any length; this much is logged (characters). */
const LONGEST_PAGE_ERROR = 500;
const LOGGED_OUT_URL = 'post_logout=1';

/**
 * One life of one Chromium with one `Client`: the library's objects are never used twice. It ends once, whatever
 * happens to page, browser or library, and `close` leaves no process behind.
 */
export function createAttempt(options: AttemptOptions, on: AttemptEvents) {
  const { timings, log } = options;
  let isOver = false;
  let isInitialized = false;
  let isSettled = false;
  let pageError: string | null = null;
  let closing: Promise<void> | undefined;

  const client = createClient(options, {
    on,
    finish,
    onBrowser: watchBrowser,
    isOver: () => isOver,
    isInitialized: () => isInitialized,
  });

  function finish(cause: EndCause): void {
    if (isOver) return;
    isOver = true;
    on.ended(cause);
  }

  /** The earliest moment at which there is a page; it has not been sent anywhere yet. */
  function watchBrowser(): void {
    const page = client.pupPage;
    if (isOver || page === undefined || page === null) {
      void kill();
      return;
    }
    client.pupBrowser?.on('disconnected', () => finish('browser_gone'));
    page.on('error', () => finish('page_crashed'));
    page.on('close', () => finish('page_closed'));
    page.on('pageerror', (error) => {
      pageError = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_PAGE_ERROR);
      log.warn({ pageError }, 'an error in the page');
    });
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) return;
      if (frame.url().includes(LOGGED_OUT_URL)) on.connection('LOGGED_OUT');
      else on.navigated();
    });
  }

  /**
   * Puppeteer has Chromium tell of the network, which then keeps the body of each request for whoever may ask: a copy of
   * every file that is sent, until the page is left. Nobody asks here, and its own use of it ends with the first page.
   */
  async function forgetRequests(): Promise<void> {
    const page = client.pupPage as unknown as {
      _client(): { send(method: string): Promise<unknown> };
    } | null;
    if (page) await inTime('forgetting requests', timings.call, page._client().send('Network.disable'));
  }

  async function kill(): Promise<void> {
    const pid = client.pupBrowser?.process()?.pid;
    if (pid !== undefined) await killTree(pid);
  }

  /** Calls a function in the page; rejects when it takes longer than `ms`. */
  function call<Args extends unknown[], Result>(
    what: string,
    work: (...args: Args) => Result,
    args: Args = [] as unknown as Args,
    ms = timings.call,
  ): Promise<Awaited<Result>> {
    const page: Page | null | undefined = client.pupPage;
    if (page === undefined || page === null) return Promise.reject(new Error('there is no page'));
    const evaluate = page.evaluate.bind(page) as (work: unknown, ...args: unknown[]) => Promise<unknown>;
    return inTime(what, ms, evaluate(work, ...args) as Promise<Awaited<Result>>);
  }

  async function close(isPolite: boolean): Promise<void> {
    isOver = true;
    // A launch under way has no handle yet; `freeProfile` ends a browser that comes later.
    for (let wait = 0; !client.pupBrowser && !isSettled && wait < 50; wait += 1) await pause(100);
    const browser = client.pupBrowser;
    if (isPolite && browser) {
      await inTime('closing the browser', timings.close, browser.close()).catch(() => undefined);
    }
    await kill();
    void browser?.disconnect().catch(() => undefined);
    await freeProfile(options.folder);
  }

  return {
    client,
    call,
    /** The result of one of the library's own calls, or an error when the page does not answer in time. */
    within: <T>(what: string, work: Promise<T>) => inTime(what, timings.call, work),
    finish,
    isOver: () => isOver,
    isInitialized: () => isInitialized,
    pageError: () => pageError,
    /** Begins; what becomes of it is told by the events. */
    begin(): void {
      const initializing = client.initialize().finally(() => (isSettled = true));
      inTime('whatsapp_unreachable', timings.initialize, initializing).then(
        () => {
          isInitialized = true;
          forgetRequests().catch((error: unknown) => log.warn({ err: error }, 'Chromium keeps what is sent'));
        },
        (error: unknown) => {
          log.warn({ err: error }, 'an attempt failed');
          finish(causeOf(error));
        },
      );
    },
    /** Ends browser and processes; `isPolite` lets the page write first. Safe to call twice. */
    close(isPolite: boolean): Promise<void> {
      closing ??= close(isPolite);
      return closing;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((go) => setTimeout(go, ms));
}
