import whatsapp from 'whatsapp-web.js';
import type { AttemptEvents, AttemptOptions, EndCause } from './attempt-events.ts';
import { pageCalls } from './page.ts';
import type { MessageModel, PageReaction } from './page.ts';
import { inTime } from './timings.ts';

const { Client, LocalAuth } = whatsapp;

export type ClientHooks = {
  on: AttemptEvents;
  finish: (cause: EndCause) => void;
  isOver: () => boolean;
  isInitialized: () => boolean;
  /** Called when the browser is there and its page has not been sent anywhere yet. */
  onBrowser: () => void;
};

/** A client of the library, made so that what it does by itself can neither end the process nor go unnoticed. */
export function createClient(options: AttemptOptions, hooks: ClientHooks): whatsapp.Client {
  const { timings } = options;
  const { on, finish } = hooks;
  let isListening = false;
  let attaching: Promise<void> | undefined;

  const auth = new LocalAuth({ dataPath: options.folder });
  auth.afterBrowserInitialized = async () => hooks.onBrowser();
  // The library's own would delete the live profile; the driver wipes it when the browser is gone.
  auth.logout = async () => undefined;
  // Fresh options for each client: the library changes what it is given.
  const client = new Client({
    authStrategy: auth,
    webVersionCache: { type: 'none' },
    authTimeoutMs: timings.pageVersion,
    puppeteer: {
      executablePath: options.executable,
      headless: true,
      args: [...options.args],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      protocolTimeout: timings.send + timings.call,
    },
  });

  guardLibraryCalls();

  const guarded =
    <Args extends unknown[]>(listener: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        if (!hooks.isOver()) listener(...args);
      } catch (error) {
        // It would end up in the library, or in the page.
        options.log.error({ err: error }, 'could not take in what the page told');
      }
    };
  client.on(
    'qr',
    guarded((text: string) => on.qr(text)),
  );
  client.on(
    'authenticated',
    guarded(() => on.authenticated()),
  );
  client.on(
    'ready',
    guarded(() => {
      if (isListening) on.ready();
    }),
  );
  client.on(
    'loading_screen',
    guarded(() => on.progress()),
  );
  client.on(
    'change_state',
    guarded((state: unknown) => on.connection(String(state))),
  );
  client.on(
    'message_create',
    guarded((message: whatsapp.Message) => on.message(modelOf(message))),
  );
  client.on(
    'message_ack',
    guarded((message: whatsapp.Message, ack: number) => on.ack(modelOf(message), ack)),
  );
  client.on(
    'message_edit',
    guarded((message: whatsapp.Message) => on.edit(modelOf(message))),
  );
  client.on(
    'message_revoke_everyone',
    guarded((message: whatsapp.Message) => on.revoke(modelOf(message))),
  );
  client.on(
    'message_reaction',
    guarded((reaction: unknown) => on.reaction(reaction as PageReaction)),
  );
  client.on(
    'disconnected',
    guarded((reason: unknown) => {
      if (reason === 'LOGOUT') on.connection('LOGGED_OUT');
      else finish(`page_${wordOf(reason)}`);
    }),
  );

  async function isInjected(): Promise<boolean> {
    const asked = client.pupPage?.evaluate(pageCalls.isInjected) ?? Promise.resolve(false);
    return inTime('looking for the library', timings.call, asked);
  }

  /** Replaces methods that the library also calls un-awaited: an error there would end the process. */
  function guardLibraryCalls(): void {
    const own = client as unknown as Record<
      'inject' | 'attachEventListeners' | 'initWebVersionCache' | 'destroy',
      () => Promise<void>
    >;
    const inject = own.inject.bind(client);
    const attach = own.attachEventListeners.bind(client);
    own.inject = async () => {
      if (hooks.isOver()) return;
      if (!hooks.isInitialized()) return inject();
      try {
        // A pushState is no new document: a second injection would tell everything twice.
        if (await isInjected()) return;
        attaching = undefined;
        isListening = false;
        on.reloaded();
        await inject();
      } catch (error) {
        finish(causeOf(error));
      }
    };
    // Once for each document, although `hasSynced` may be told many times at once. When it fails, the library
    // would say `ready` at the next chance and never hear anything.
    own.attachEventListeners = () => {
      attaching ??= attach().then(
        () => void (isListening = true),
        (error: unknown) => finish(causeOf(error)),
      );
      return attaching;
    };
    // It would only keep a copy of the page, and fail un-awaited when the page goes away.
    own.initWebVersionCache = async () => undefined;
    own.destroy = async () => finish('closed_by_library');
  }

  return client;
}

/** A reason of the page in our form; any other text becomes `ended`, because reasons are shown to people. */
function wordOf(reason: unknown): string {
  const word = typeof reason === 'string' ? reason.toLowerCase() : '';
  return /^[a-z_]{1,40}$/.test(word) ? word : 'ended';
}

function modelOf(message: whatsapp.Message): MessageModel {
  return message.rawData as MessageModel;
}

/** A short reason for people and logs, from what the library or the browser threw (often a bare string). */
export function causeOf(error: unknown): EndCause {
  const text = error instanceof Error ? error.message : String(error);
  if (/unknown module|is not a function|Cannot (read|set) prop/i.test(text)) return 'page_changed';
  if (/already running|Failed to launch|ENOENT|EACCES/i.test(text)) return 'browser_failed';
  if (/auth timeout|net::|unreachable|Navigation/i.test(text)) return 'whatsapp_unreachable';
  return 'page_lost';
}
