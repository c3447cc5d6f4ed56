/**
 * What runs inside the page. Each function is sent there as text: it may use its arguments and the page, nothing
 * else. The modules are WhatsApp's own, reached as the library does.
 */

type Wid = { _serialized: string; server?: string };
type PageMessage = {
  id: { id: string; fromMe: boolean; remote: Wid };
  body?: string;
  t: number;
  ack: number;
};
type PageChat = { id: Wid; t?: number; msgs: { getModelsArray(): PageMessage[] } };
type Modules = {
  WAWebSocketModel: { Socket: { state: string; hasSynced: boolean; logout(): Promise<void> } };
  WAWebConnModel: { Conn: { ref?: string } };
  WAWebCmd: { Cmd: { refreshQR(): void } };
  WAWebCollections: {
    Msg: { getModelsArray(): PageMessage[] };
    Chat: { get(wid: Wid): PageChat | undefined; getModelsArray(): PageChat[] };
  };
  WAWebWidFactory: { createWid(id: string): Wid };
  WAWebApiContact: { getAlternateUserWid(wid: Wid): Wid | null | undefined };
  WAWebChatLoadMessages: { loadEarlierMsgs(of: { chat: PageChat }): Promise<PageMessage[] | undefined> };
  WAWebUserPrefsMeUser: { getMaybeMePnUser(): Wid | null };
  WAWebQueryExistsJob: { queryWidExists(wid: Wid): Promise<unknown> };
};
declare const window: {
  require<Name extends keyof Modules>(name: Name): Modules[Name];
  WWebJS?: { getMessageModel(message: PageMessage): MessageModel };
  AuthStore?: unknown;
  onAppStateHasSyncedEvent?: () => void;
  /** Acks that this page has told already. */
  romsAcks?: Record<string, number>;
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
};
export type PageStatus = { state: string; hasSynced: boolean; isInjected: boolean };
export type OwnMessage = { id: string; chat: string; body: string; ack: number; t: number };
export type Sweep = {
  messages: MessageModel[];
  acks: { id: string; chat: string; ack: number }[];
  /** How far each chat has been read (unix seconds). */
  read: Record<string, number>;
  /** The backlog is larger than one call should carry. */
  isMore: boolean;
};

export const pageCalls = {
  status: (): PageStatus => {
    const { Socket } = window.require('WAWebSocketModel');
    return { state: Socket.state, hasSynced: Socket.hasSynced, isInjected: window.WWebJS !== undefined };
  },
  /** Whether the library is already at home in this document. */
  isInjected: (): boolean => window.AuthStore !== undefined,
  refreshQr: (): void => window.require('WAWebCmd').Cmd.refreshQR(),
  kickSync: (): void => window.onAppStateHasSyncedEvent?.(),
  logout: (): Promise<void> => window.require('WAWebSocketModel').Socket.logout(),
  /** A question that only the servers can answer; resolves when they did. */
  askServers: async (): Promise<boolean> => {
    const me = window.require('WAWebUserPrefsMeUser').getMaybeMePnUser();
    if (me !== null) await window.require('WAWebQueryExistsJob').queryWidExists(me);
    return true;
  },
  /** The other name of a contact (phone or LID), as far as the page knows it without asking anybody. */
  alias: (id: string): string | null => {
    const wid = window.require('WAWebWidFactory').createWid(id);
    return window.require('WAWebApiContact').getAlternateUserWid(wid)?._serialized ?? null;
  },
  /** Own messages of a chat, under any of its names, since `since` (unix seconds). */
  ownMessages: async (ids: string[], since: number): Promise<OwnMessage[]> => {
    const { Chat } = window.require('WAWebCollections');
    const { createWid } = window.require('WAWebWidFactory');
    const found: OwnMessage[] = [];
    for (const id of ids) {
      const chat = Chat.get(createWid(id));
      if (chat === undefined) continue;
      for (let round = 0; round < 5; round += 1) {
        const oldest = Math.min(...chat.msgs.getModelsArray().map((message) => message.t));
        if (oldest < since) break;
        const earlier = await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        if (!earlier || earlier.length === 0) break;
      }
      for (const { id: key, body, ack, t } of chat.msgs.getModelsArray()) {
        if (key.fromMe && t >= since) found.push({ id: key.id, chat: id, body: body ?? '', ack, t });
      }
    }
    return found;
  },
  /** Own messages in memory that are in none of these chats, but in one of a hidden number. */
  ownUnderLids: (ids: string[], since: number): OwnMessage[] =>
    window
      .require('WAWebCollections')
      .Msg.getModelsArray()
      .filter(({ id, t }) => id.fromMe && t >= since && id.remote._serialized.endsWith('@lid'))
      .map(({ id, body, ack, t }) => ({ id: id.id, chat: id.remote._serialized, body: body ?? '', ack, t }))
      .filter(({ chat }) => !ids.includes(chat)),
  /** What moved in customers' chats beyond `marks` (or `since`), and acks that this page has not told yet. */
  sweep: async (marks: Record<string, number>, since: number, acksSince: number): Promise<Sweep> => {
    const slack = 120;
    const enough = 500;
    const { Msg, Chat } = window.require('WAWebCollections');
    const result: Sweep = { messages: [], acks: [], read: {}, isMore: false };
    for (const chat of Chat.getModelsArray()) {
      const name = chat.id._serialized;
      const mark = marks[name] ?? since;
      const last = chat.t ?? 0;
      if (!/@(c\.us|lid)$/.test(name) || last < mark || (last === mark && name in marks)) continue;
      if (result.messages.length >= enough) {
        result.isMore = true;
        break;
      }
      const floor = Math.max(mark - slack, since);
      for (let round = 0; round < 20; round += 1) {
        const oldest = Math.min(...chat.msgs.getModelsArray().map((message) => message.t));
        if (oldest < floor) break;
        const earlier = await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        if (!earlier || earlier.length === 0) break;
      }
      const fresh = chat.msgs.getModelsArray().filter((message) => message.t >= floor);
      for (const message of fresh) {
        const model = window.WWebJS?.getMessageModel(message);
        if (model !== undefined) result.messages.push(model);
      }
      // Somebody may still write in the second that has not ended: the mark stays before it.
      result.read[name] = Math.min(last, Math.floor(Date.now() / 1000) - 1);
    }
    const told = (window.romsAcks ??= {});
    for (const { id, ack, t } of Msg.getModelsArray()) {
      if (!id.fromMe || t < acksSince || told[id.id] === ack || ack === 0) continue;
      told[id.id] = ack;
      result.acks.push({ id: id.id, chat: id.remote._serialized, ack });
    }
    return result;
  },
};
