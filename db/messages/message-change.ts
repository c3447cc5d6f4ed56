/** What somebody did to a message, as the gateway tells it; `from` and `fromMe` as far as it knows them. */
export type MessageChange = {
  waMessageId: string;
  /** A chat id: who did it. */
  from: string | null;
  /** The shop's own phone did it. */
  fromMe: boolean | null;
  at: Date;
} & ({ kind: 'reaction'; emoji: string | null } | { kind: 'edit'; body: string } | { kind: 'revoke' });
