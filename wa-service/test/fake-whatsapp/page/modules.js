/* global window */
import { addAndSendMsgToChat, Chat, chatOf, loadEarlierMsgs, Msg, reactionTableMode } from './messages.js';
import { ask, tell } from './backend.js';
import { mediaModules } from './media.js';
import { Collection, Emitter, Model, MsgKey, Wid } from './models.js';

/** The modules of WhatsApp Web that the library calls, under the names by which it requires them. */

const { faults } = window.fake;
export const Socket = new Model({ state: 'OPENING', hasSynced: false });
export const Conn = new Model({ ref: undefined, platform: 'android', pushname: 'Toko' });
export const Cmd = new Emitter();
/** phone@c.us → lid, as the page has learnt it. */
export const lids = new Map();
window.fake.lids = lids;

const key = { pubKey: new Uint8Array(32) };
const lidOf = (wid) => (lids.has(wid._serialized) ? new Wid(lids.get(wid._serialized)) : null);
const phoneOf = (wid) => {
  const found = [...lids].find(([, lid]) => lid === wid._serialized);
  return found === undefined ? null : new Wid(found[0]);
};

Socket.logout = async () => tell({ type: 'logout' });
Socket.takeover = () => Socket.set({ state: 'CONNECTED' });
Socket.reconnect = () => undefined;
Conn.serialize = () => ({ platform: Conn.platform, pushname: Conn.pushname });
Cmd.refreshQR = () => tell({ type: 'refresh' });

async function queryWidExists(wid) {
  const { exists, phone, lid } = await ask({ type: 'exists', wid: wid._serialized });
  if (phone !== undefined) lids.set(phone, lid);
  return exists ? { wid } : null;
}

async function findOrCreateLatestChat(wid) {
  const lid = faults.lid_chats > 0 ? lidOf(wid) : null;
  return { chat: chatOf((lid ?? wid)._serialized) };
}

const links = (text) => (String(text ?? '').match(/https?:\/\/\S+/g) ?? []).map((href) => ({ href }));

const modules = {
  WAWebSocketModel: { Socket },
  WAWebConnModel: { Conn },
  WAWebCmd: { Cmd },
  WAWebOfflineHandler: {
    OfflineMessageHandler: { getOfflineDeliveryProgress: () => window.fake.progress ?? 0 },
  },
  WAWebAltDeviceLinkingApi: {
    setPairingType: (type) => (window.fake.pairingType = type),
    initializeAltDeviceLinking: async () => undefined,
    startAltLinkingFlow: async (phone) => (await ask({ type: 'pairing', phone })).code,
    initializeQRLinking: async () => tell({ type: 'refresh' }),
  },
  WABase64: { encodeB64: (bytes) => window.btoa(String.fromCharCode(...bytes)) },
  WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: '1' },
  WAWebAdvSignatureApi: {},
  WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: key }) } },
  WAWebSignalStoreApi: { waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: key }) } },
  WAWebUserPrefsMultiDevice: { getADVSecretKey: () => 'adv' },
  WAWebUserPrefsMeUser: {
    getMaybeMePnUser: () => (window.fake.me === null ? null : new Wid(window.fake.me)),
    getMaybeMeLidUser: () => new Wid('900000000000001@lid'),
  },
  WAWebCollections: { Msg, Chat, Contact: new Collection(), Blocklist: new Collection() },
  WAWebSyncGatingUtils: {},
  WAWebCallCollection: {},
  WALinkify: { findLinks: links, findLink: (text) => links(text)[0] },
  WAWebWidFactory: {
    createWid: (id) => new Wid(String(id?._serialized ?? id)),
    createWidFromWidLike: (id) => new Wid(String(id?._serialized ?? id)),
    asUserWidOrThrow: (wid) => wid,
  },
  WAWebApiContact: {
    getCurrentLid: lidOf,
    getPhoneNumber: phoneOf,
    getAlternateUserWid: (wid) => {
      if (faults.hide_aliases > 0) return null;
      return wid.isLid() ? phoneOf(wid) : lidOf(wid);
    },
  },
  WAWebFindChatAction: { findOrCreateLatestChat },
  WAWebChatLoadMessages: { loadEarlierMsgs },
  WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
  WAWebStreamModel: { Stream: { markAvailable: () => undefined, markUnavailable: () => undefined } },
  WAWebUpdateUnreadChatAction: {
    sendSeen: async () => {
      tell({ type: 'seen' });
      throw new Error('markedUnread');
    },
  },
  WAWebMsgKey: MsgKey,
  WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
  WAWebSendMsgChatAction: { addAndSendMsgToChat },
  WAWebMsgReply: {
    canReplyMsg: (msg) => {
      if (faults.no_quotes > 0) throw new Error('the page cannot quote');
      return msg.type !== 'revoked';
    },
  },
  WAWebAddonReactionTableMode: { reactionTableMode },
  WAWebQueryExistsJob: { queryWidExists },
  WAWebPresenceChatAction: {
    sendPresenceAvailable: () => tell({ type: 'presence', isAvailable: true }),
    sendPresenceUnavailable: () => tell({ type: 'presence', isAvailable: false }),
  },
  ...mediaModules,
};

/** As in the real page, a module that is not there throws. */
window.require = (name) => {
  if (!(name in modules) || faults[`without_${name}`] > 0)
    throw new Error(`Requiring unknown module "${name}"`);
  return modules[name];
};
Object.defineProperty(navigator, 'webdriver', { value: false });
