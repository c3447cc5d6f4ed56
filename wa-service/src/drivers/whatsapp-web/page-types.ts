/** What WhatsApp's page and the library in it look like to our own functions. */

export type Wid = { _serialized: string; server?: string };
export type PageMessage = {
  id: { id: string; fromMe: boolean; remote: Wid; _serialized: string };
  type: string;
  body?: string;
  t: number;
  ack: number;
  unsafe(): unknown;
  /** What an answer says of the message that it quotes. */
  msgContextInfo(chat: PageChat): object | undefined;
};
export type PageChat = { id: Wid; t?: number; msgs: { getModelsArray(): PageMessage[] } };
type Modules = {
  WAWebSocketModel: { Socket: { state: string; hasSynced: boolean; logout(): Promise<void> } };
  WAWebConnModel: { Conn: { ref?: string } };
  WAWebCmd: { Cmd: { refreshQR(): void } };
  WAWebCollections: {
    Msg: {
      get(id: string): PageMessage | undefined;
      getModelsArray(): PageMessage[];
      getMessagesById(ids: string[]): Promise<{ messages?: PageMessage[] } | undefined>;
    };
    Chat: { getModelsArray(): PageChat[] };
  };
  WAWebWidFactory: { createWid(id: string): Wid };
  WAWebApiContact: { getAlternateUserWid(wid: Wid): Wid | null | undefined };
  WAWebChatLoadMessages: { loadEarlierMsgs(of: { chat: PageChat }): Promise<PageMessage[] | undefined> };
  WAWebUserPrefsMeUser: { getMaybeMePnUser(): Wid | null; getMaybeMeLidUser(): Wid | null };
  WAWebMsgKey: new (parts: object) => { _serialized: string };
  WAWebMsgReply: { canReplyMsg(message: unknown): boolean };
  WAWebQueryExistsJob: { queryWidExists(wid: Wid): Promise<unknown> };
};

/** A message as the library serialises it. */
export type MessageModel = {
  id: { id: string; fromMe: boolean; remote: string; _serialized: string };
  type: string;
  body?: string;
  caption?: string;
  t: number;
  ack: number;
  notifyName?: string;
  from?: Wid | string;
  directPath?: string;
  filename?: string;
  lat?: number;
  lng?: number;
  loc?: string;
  /** The id of the message that it answers. */
  quotedStanzaID?: string;
  /** When its text was last changed (ms); only an edited message has it. */
  latestEditSenderTimestampMs?: number;
  vcardList?: { vcard: string }[];
};
/** A reaction as the library tells it; nothing in it is certain. */
export type PageReaction = {
  /** Its own key: `fromMe` when the shop reacted. */
  id?: { fromMe?: unknown } | null;
  /** The key of the message. */
  msgId?: { id?: unknown; remote?: unknown; fromMe?: unknown } | null;
  senderId?: unknown;
  /** Empty when it was taken back. */
  reaction?: unknown;
  /** Unix seconds. */
  timestamp?: unknown;
};
/** What a message carries besides its words; `data` is base64. */
export type PageAttachment =
  | { media: { data: string; mimetype: string; filename: string }; kind: string }
  | { location: { latitude: number; longitude: number; description: string } }
  | { vcard: string };
export type PageStatus = { state: string; hasSynced: boolean; isInjected: boolean };
/** The id is `null` when the page does not show what it made. */
export type PageSend = { id: string | null } | { error: string };
/** Only of a text the words are told: other bodies are previews. */
export type OwnMessage = { id: string; chat: string; body: string | null; ack: number; t: number };
export type Sweep = {
  messages: MessageModel[];
  acks: { id: string; chat: string; ack: number }[];
  /** How far each chat has been read (unix seconds). */
  read: Record<string, number>;
  /** The backlog is larger than one call should carry. */
  isMore: boolean;
  /** A chat could not be read this time. */
  hasUnread: boolean;
};

/** As much of IndexedDB as the send log needs. */
export type PageRequest<T> = {
  result: T;
  error: unknown;
  onsuccess: () => void;
  onerror: () => void;
  onupgradeneeded?: () => void;
};
export type PageStore = {
  put(value: unknown, key: string): unknown;
  delete(key: string): unknown;
  get(key: string): PageRequest<unknown>;
  getAllKeys(): PageRequest<string[]>;
};
export type PageDatabase = {
  createObjectStore(name: string): unknown;
  transaction(
    name: string,
    mode: 'readonly' | 'readwrite',
    options?: { durability: 'strict' },
  ): { objectStore(name: string): PageStore; oncomplete: () => void; onerror: () => void; error: unknown };
};

/** Of `window`, what our own functions use. */
export type PageWindow = {
  require<Name extends keyof Modules>(name: Name): Modules[Name];
  WWebJS?: {
    getMessageModel(message: PageMessage): MessageModel;
    getChat(id: string, options: { getAsModel: false }): Promise<PageChat | undefined>;
    sendMessage(chat: PageChat, content: string, options: object): Promise<PageMessage | undefined>;
  };
  AuthStore?: unknown;
  document: {
    createElement(name: string): { id: string; textContent: string };
    head: { append(element: object): void };
    getElementById(id: string): { remove(): void } | null;
  };
  onAppStateHasSyncedEvent?: () => void;
  indexedDB: { open(name: string, version: number): PageRequest<PageDatabase> };
  crypto: { randomUUID(): string };
  /** What this page was asked to send, kept with the profile. */
  romsSendLog?: {
    logId: string;
    write(id: string): Promise<void>;
    has(id: string): Promise<boolean>;
  };
  /** Acks that this page has told already. */
  romsAcks?: Record<string, number>;
};
