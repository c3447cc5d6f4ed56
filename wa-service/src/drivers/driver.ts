import type { PairingCode, SessionState } from '@roms/contracts/gateway';
import type { InboundMessage } from '@roms/contracts/webhooks';
import type { Content } from '../contract/content.ts';

/**
 * The seam between the contract and an engine. Everything that a caller relies on (journal, permits, spool,
 * webhooks) is above it and written once; a driver only tells what it sees and does what it is asked.
 */

export type DriverState = {
  state: SessionState;
  reason: string | null;
  /** Raw text of the code to scan, while `state` is `qr`. */
  qr: string | null;
  /** The number's canonical phone, once the engine knows it. */
  phone: string | null;
  /** When a `disconnected` engine tries again (ISO). */
  retryAt: string | null;
  /** While `qr`: what may be typed on the phone instead, once it was asked for. */
  pairingCode: PairingCode | null;
};

/** A message as the engine shows it; own sends come too, the service knows which are its own. */
export type DriverMessage = Omit<InboundMessage, 'media'> & {
  media?: { ref: string; fileName: string | null };
};

/** −1 error, 0 pending, 1 server, 2 device, 3 read, 4 played; steps may be skipped or repeated. */
export type DriverAck = { waMessageId: string; chat: string; ack: number };

/** What became of a message that was told before, or will be: each is told once, in no certain order. */
export type DriverChange = {
  waMessageId: string;
  chat: string;
  /** Who did it: a chat id, the shop's own when `fromMe`. */
  from: string;
  fromMe: boolean;
  /** ISO. */
  at: string;
} & ({ kind: 'reaction'; emoji: string | null } | { kind: 'edit'; body: string } | { kind: 'revoke' });

/** What an engine did of its own accord: for those who watch it, nothing depends on it. */
export type DriverIncident =
  | { what: 'browser_ended'; cause: string }
  /** It heard nothing although it was connected. */
  | { what: 'healed'; how: 'reload' | 'restart' };

export type DriverListener = {
  state(state: DriverState): void;
  /** Resolves once the message is safe on disk: only then may the driver forget it. */
  message(message: DriverMessage): Promise<void>;
  ack(ack: DriverAck): void;
  change(change: DriverChange): void;
  incident?(incident: DriverIncident): void;
};

export type OutFile = { bytes: Uint8Array; mimeType: string };

export type SendRequest = Content & {
  chat: string;
  /** The message that it answers, left out when the engine does not know it. */
  quote?: string;
  /** The bytes of `media`; rejects when they are gone. To be called before the handover. */
  loadFile: () => Promise<OutFile>;
  /** The id that the message should get; an engine that cannot choose one says so by answering another. */
  waMessageId: string;
  /** Must be called right before the engine is asked to create the message: before it, absence is certain. */
  onHandover: () => void;
};

export type Lookup = {
  chat: string;
  /** Epoch milliseconds: nothing older counts. */
  since: number;
  /** The id that it was seen under or was asked for. */
  waMessageId: string;
  /** It was seen once: then it is never absent. */
  wasSeen: boolean;
  matches: (candidate: Candidate) => boolean;
};

/** A message that may be the one; only of a text the words are known. */
export type Candidate = { waMessageId: string; body: string | null };

/**
 * `found` has ack ≥ 1; `pending` is in the page's own store and may still go out; `nacked` was refused (ack −1);
 * `absent` is a proof: the message is not there and will not appear. `unknown` is everything less.
 */
export type LookupResult =
  | { status: 'found' | 'pending' | 'nacked'; waMessageId: string; ack: number }
  | { status: 'absent' | 'unknown' };

/** The engine failed before it created the message: nothing was taken. */
export class NotHandedOver extends Error {}

/** WhatsApp will never take this message: `not_on_whatsapp`, `blocked`, `too_large`, `unsupported_media`. */
export class SendRefused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`send refused: ${code}`);
    this.code = code;
  }
}

export interface Driver {
  /** A number that needs no warm-up (the simulator's). */
  readonly bornWarm: boolean;
  /** Whether messages keep the id that was asked for: then the id alone is evidence, and no text is compared. */
  keepsIds(): boolean;
  /** Begins; what happens is told by `state`. Starting what runs does nothing. */
  start(): Promise<void>;
  /** Ends the engine and keeps the pairing. */
  stop(): Promise<void>;
  /** Ends the pairing and the engine. */
  logout(): Promise<void>;
  /** The number was removed: nothing of it is shown any more. Called last. */
  forget?(): void;
  /**
   * Hands one message over. Resolving is no proof that the server has it: that is an ack ≥ 1.
   * Throws `NotHandedOver` or `SendRefused`; any other error leaves the outcome open.
   */
  send(request: SendRequest): Promise<{ waMessageId: string }>;
  /** Reads a message back from the chat, for sends whose end was not seen. */
  lookup(query: Lookup): Promise<LookupResult>;
  /** Whether WhatsApp knows the canonical phone; `null` when the engine cannot tell now. */
  isRegistered(phone: string): Promise<boolean | null>;
  download(ref: string): Promise<Uint8Array>;
  /** Memory of the engine's own processes in bytes; `null` when it has none or cannot tell. */
  memoryBytes?(): number | null;
  /** Whether the engine still hears its server; may throw or hang when it does not. */
  probe(): Promise<boolean>;
  /** Asks WhatsApp for a code to type on the phone; the state shows it. Throws `NotWaitingForScan`. */
  requestPairingCode(phone: string): Promise<PairingCode>;
  /** For support: versions and the like, and a PNG of the page on which nothing private can be read. */
  examine(): Promise<Examination>;
}

export type Examination = {
  facts: Record<string, string | number | boolean | null>;
  screenshot: Uint8Array | null;
};

/** No code can be asked for now: the session must be started, and must not be paired. */
export class NotWaitingForScan extends Error {}

export type DriverFactory = (sessionId: string, listener: DriverListener) => Driver;
