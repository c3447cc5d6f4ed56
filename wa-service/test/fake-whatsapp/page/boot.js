/* global document, window */
import {
  changeAck,
  edit,
  plant,
  react,
  receive,
  redraw,
  restore,
  revoke,
  sendPending,
  tellHostile,
} from './messages.js';
import { Cmd, Conn, lids, Socket } from './modules.js';
import { connect, tell } from './backend.js';
import { all, clear, put } from './storage.js';

/** The life of the page: unpaired or paired, connected or not, told by the servers. */

const { faults } = window.fake;
let isFirstAnswer = true;

/** The library waits for this before anything else; it comes with the first answer of the servers. */
function showVersion() {
  if (!isFirstAnswer || faults.no_version > 0) return;
  isFirstAnswer = false;
  window.Debug = { VERSION: '2.3000.1' };
}

async function forget() {
  await clear('credentials');
  await clear('messages');
}

/** Sync ends once a listener waits for it, unless a fault lets it end before, never, or again and again. */
function finishSync() {
  if (faults.sync_never > 0) return;
  if (faults.sync_slow > 0) {
    faults.sync_slow -= 1;
    window.fake.progress = (window.fake.progress ?? 0) + 10;
    Cmd.trigger('offline_progress_update_from_bridge');
    window.setTimeout(finishSync, 1_300);
    return;
  }
  if (faults.sync_early > 0) {
    Socket.hasSynced = true;
    return;
  }
  if (!Socket.isHeard('change:hasSynced')) {
    window.setTimeout(finishSync, 20);
    return;
  }
  Socket.set({ hasSynced: true });
  for (let time = 0; time < (faults.sync_repeats ?? 0); time += 1) {
    Socket.trigger('change:hasSynced', Socket, true, true);
  }
}

function enter({ me, people }) {
  window.fake.me = me;
  for (const { phone, lid } of people) lids.set(phone, lid);
  Socket.set({ state: 'CONNECTED' });
  if (Socket.hasSynced) return sendPending();
  window.setTimeout(() => {
    sendPending();
    finishSync();
  }, 50);
}

const leave = () => {
  window.location.href = '/?post_logout=1';
};

const acts = {
  unpaired: async ({ ref, isUnlinked }) => {
    if (isUnlinked) {
      await forget();
      // Either the page goes back to its start without a word, or it just shows a code.
      if (!(faults.unlinked_stays > 0)) return leave();
    }
    if (faults.undefined_ref > 0) {
      window.setTimeout(() => Conn.set({ ref }), 400);
    } else Conn.set({ ref });
    Socket.set({ state: 'UNPAIRED' });
    showVersion();
  },
  ref: ({ ref }) => {
    Socket.set({ state: 'UNPAIRED' });
    Conn.set({ ref });
  },
  paired: async ({ token, ...rest }) => {
    await put('credentials', 'device', { token, me: rest.me });
    Socket.set({ state: 'PAIRING' });
    enter(rest);
  },
  welcome: (rest) => {
    enter(rest);
    showVersion();
  },
  logout: async () => {
    Cmd.trigger('logout');
    await forget();
    leave();
  },
  message: receive,
  ack: changeAck,
  edit,
  redraw,
  revoke,
  react,
  // What a listener throws is an error of the page, as in the real one.
  hostile: (data) => window.setTimeout(() => tellHostile(data)),
  state: ({ state }) => Socket.set({ state }),
  plant: ({ fault, times }) => {
    plant(fault, times);
    tell({ type: 'planted' });
  },
  show: ({ html }) => {
    document.body.innerHTML = html;
    tell({ type: 'planted' });
  },
  mute: ({ isMute }) => (window.fake.isMute = isMute),
  push: () => window.history.pushState({}, '', '/#chat'),
  spin: () => {
    for (;;);
  },
  error: ({ text }) => {
    throw new Error(text);
  },
};

window.fake.isMute = faults.mute > 0;
const [device] = await all('credentials');
window.fake.me = device?.me ?? null;
await restore();
connect({
  opened: async () => {
    const [kept] = await all('credentials');
    tell({ type: 'hello', token: kept?.token ?? null });
  },
  closed: () => {
    if (Socket.state === 'CONNECTED') Socket.set({ state: 'OPENING' });
  },
  said: async (data) => {
    await acts[data.act](data);
    if (data.receipt !== undefined) tell({ type: 'received', receipt: data.receipt });
  },
});
