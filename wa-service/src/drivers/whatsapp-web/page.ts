/**
 * What runs inside the page. Each function is sent there as text: it may use its arguments and the page, nothing
 * else. The modules are WhatsApp's own, reached as the library does.
 */

type Wid = { _serialized: string; server?: string };
type PageMessage = {
  id: { id: string; fromMe: boolean; remote: Wid };
  type: string;
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
  WAWebQueryExistsJob: { queryWidExists(wid: Wid): Promise<unknown> };
};
declare const window: {
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
  vcardList?: { vcard: string }[];
};
/** What a message carries besides its words; `data` is base64. */
export type PageExtra =
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
  /** Makes unreadable what belongs to people; dialogs stay, because they are what support looks for. */
  cover: (): void => {
    const style = window.document.createElement('style');
    style.id = 'roms-cover';
    style.textContent = `
      * { color: transparent !important; text-shadow: none !important; -webkit-text-fill-color: transparent !important; caret-color: transparent !important; }
      [role=dialog] *, [role=alert] * { color: #000 !important; -webkit-text-fill-color: #000 !important; }
      img, canvas, video, svg image, [style*=background-image] { visibility: hidden !important; }`;
    window.document.head.append(style);
  },
  uncover: (): void => window.document.getElementById('roms-cover')?.remove(),
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
  /**
   * Sends a message under an id of our choice, by the library's own way: what it spreads last may name the key. It always
   * comes back by itself: `error` says that it failed in the page, so a rejection means that nobody knows.
   */
  send: async (chatId: string, body: string, id: string, extra: PageExtra | null): Promise<PageSend> => {
    try {
      const chat = await window.WWebJS?.getChat(chatId, { getAsModel: false });
      if (!chat) return { error: 'there is no such chat' };
      const { getMaybeMeLidUser, getMaybeMePnUser } = window.require('WAWebUserPrefsMeUser');
      const from = chat.id.server === 'lid' ? getMaybeMeLidUser() : getMaybeMePnUser();
      const { Msg } = window.require('WAWebCollections');
      let key: { _serialized: string } | null = null;
      try {
        const MsgKey = window.require('WAWebMsgKey');
        key = new MsgKey({ from, to: chat.id, id, participant: undefined, selfDir: 'out' });
      } catch {
        // The page makes its own then, and says so by the id that it answers.
      }
      // No preview, which may fail half-way, and nothing that marks the chat as seen on the shop's phone.
      const options = { parseVCards: false, mentionedJidList: [], ignoreQuoteErrors: true };
      const extraOptions = key === null ? {} : { id: key };
      let content = body;
      let more = {};
      if (extra !== null && 'media' in extra) {
        const { media, kind } = extra;
        const flags = {
          voice: 'sendAudioAsVoice',
          sticker: 'sendMediaAsSticker',
          document: 'sendMediaAsDocument',
        };
        const flag = flags[kind as keyof typeof flags];
        more = { media, caption: body === '' ? undefined : body, ...(flag ? { [flag]: true } : {}) };
        content = '';
      } else if (extra !== null && 'location' in extra) {
        more = { location: extra.location };
        content = '';
      } else if (extra !== null) {
        more = { parseVCards: true };
        content = extra.vcard;
      }
      const made = await window.WWebJS?.sendMessage(chat, content, { ...options, ...more, extraOptions });
      const shown =
        made ??
        (key === null ? undefined : Msg.get(key._serialized)) ??
        Msg.getModelsArray().find((message) => message.id.fromMe && message.id.id === id);
      return { id: shown?.id.id ?? null };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  },
  /**
   * Own messages of a chat, under any of its names, since `since` (unix seconds), and the one with the core id
   * `wanted`, which may be older than what is in memory, or in the chat of a hidden number.
   */
  ownMessages: async (ids: string[], since: number, wanted: string): Promise<OwnMessage[]> => {
    const { Msg } = window.require('WAWebCollections');
    const found = new Map<string, OwnMessage>();
    const elsewhere = Msg.getModelsArray().find(({ id }) => id.fromMe && id.id === wanted);
    const loadEarlier = async (chat: PageChat): Promise<boolean> => {
      try {
        const earlier = await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        return earlier !== undefined && earlier.length > 0;
      } catch {
        // What is in memory has to do.
        return false;
      }
    };
    const take = (chat: string, { id, type, body, ack, t }: PageMessage): void =>
      void found.set(id.id, { id: id.id, chat, body: type === 'chat' ? (body ?? '') : null, ack, t });
    for (const name of ids) {
      const key = `true_${name}_${wanted}`;
      const message = Msg.get(key) ?? (await Msg.getMessagesById([key]))?.messages?.[0];
      if (message) take(name, message);
      const chat = await window.WWebJS?.getChat(name, { getAsModel: false });
      if (!chat) continue;
      for (let round = 0; round < 5; round += 1) {
        const oldest = Math.min(...chat.msgs.getModelsArray().map((message) => message.t));
        if (oldest < since) break;
        if (!(await loadEarlier(chat))) break;
      }
      for (const message of chat.msgs.getModelsArray()) {
        if (message.id.fromMe && message.t >= since) take(name, message);
      }
    }
    if (elsewhere !== undefined && !found.has(wanted)) take(elsewhere.id.remote._serialized, elsewhere);
    return [...found.values()];
  },
  /** Own messages in memory that are in none of these chats, but in one of a hidden number. */
  ownUnderLids: (ids: string[], since: number): OwnMessage[] =>
    window
      .require('WAWebCollections')
      .Msg.getModelsArray()
      .filter(({ id, t }) => id.fromMe && t >= since && id.remote._serialized.endsWith('@lid'))
      .map(({ id, type, body, ack, t }) => ({
        ...{ id: id.id, chat: id.remote._serialized, ack, t },
        body: type === 'chat' ? (body ?? '') : null,
      }))
      .filter(({ chat }) => !ids.includes(chat)),
  /** What moved in customers' chats beyond `marks` (or `since`), and acks that this page has not told yet. */
  sweep: async (marks: Record<string, number>, since: number, acksSince: number): Promise<Sweep> => {
    const slack = 120;
    const enough = 500;
    const loadEarlier = async (chat: PageChat): Promise<boolean> => {
      try {
        const earlier = await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        return earlier !== undefined && earlier.length > 0;
      } catch {
        // What is in memory has to do.
        return false;
      }
    };
    const { Msg, Chat } = window.require('WAWebCollections');
    const result: Sweep = { messages: [], acks: [], read: {}, isMore: false };
    const read = async (chat: PageChat, name: string, mark: number, last: number): Promise<void> => {
      const floor = Math.max(mark - slack, since);
      for (let round = 0; round < 20; round += 1) {
        const oldest = Math.min(...chat.msgs.getModelsArray().map((message) => message.t));
        if (oldest < floor) break;
        if (!(await loadEarlier(chat))) break;
      }
      for (const message of chat.msgs.getModelsArray()) {
        // One that has no time is new as long as nobody knows better.
        if (message.t < floor) continue;
        try {
          const model = window.WWebJS?.getMessageModel(message);
          if (model !== undefined) result.messages.push(model);
        } catch {
          // One message that the library cannot read hides no other.
        }
      }
      // Somebody may still write in the second that has not ended: the mark stays before it.
      result.read[name] = Math.min(last, Math.floor(Date.now() / 1000) - 1);
    };
    for (const chat of Chat.getModelsArray()) {
      const name = chat.id?._serialized ?? '';
      const mark = marks[name] ?? since;
      const last = chat.t ?? Math.max(0, ...chat.msgs.getModelsArray().map((message) => message.t));
      if (!/@(c\.us|lid)$/.test(name) || last < mark || (last === mark && name in marks)) continue;
      if (result.messages.length >= enough) {
        result.isMore = true;
        break;
      }
      await read(chat, name, mark, last).catch(() => undefined);
    }
    const told = (window.romsAcks ??= {});
    for (const { id, ack, t } of Msg.getModelsArray()) {
      if (!id?.fromMe || t < acksSince || told[id.id] === ack || ack === 0) continue;
      told[id.id] = ack;
      result.acks.push({ id: id.id, chat: id.remote?._serialized, ack });
    }
    return result;
  },
};
