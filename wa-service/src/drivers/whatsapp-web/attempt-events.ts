import type { Logger } from 'pino';
import type { MessageModel, PageReaction } from './page.ts';
import type { Timings } from './timings.ts';

/** Why an attempt ended; `logged_out…` ends the pairing, everything else is tried again. */
export type EndCause = string;

/** What an attempt tells of its page. */
export type AttemptEvents = {
  qr(text: string): void;
  authenticated(): void;
  /** The first sync of a large account takes minutes, and moves. */
  progress(): void;
  ready(): void;
  /** The page's own connection: `CONNECTED`, `OPENING`, `TIMEOUT`, … */
  connection(state: string): void;
  message(model: MessageModel): void;
  ack(model: MessageModel, ack: number): void;
  edit(model: MessageModel): void;
  revoke(model: MessageModel): void;
  reaction(reaction: PageReaction): void;
  /** The page went somewhere; perhaps only within its document. */
  navigated(): void;
  /** Another document was loaded, without the library in it. */
  reloaded(): void;
  /** Once; nothing else is told afterwards. */
  ended(cause: EndCause): void;
};

export type AttemptOptions = {
  folder: string;
  executable: string;
  args: string[];
  timings: Timings;
  log: Logger;
};
