import { dropFile, fileMessage, hasFile, showKinds, wireAttachments } from './attach.js';
import { addressOf, calls, phoneFrom, toast } from './calls.js';
import { showChat } from './chat.js';
import { takePending } from './message-tools.js';
import { explainFault, showDevice, showFaults, showNumbers } from './device.js';
import { showPeople } from './people.js';
import { currentLanguage, switchLanguage, t, translatePage } from './texts.js';

const byId = (id) => document.getElementById(id);
const state = {
  phone: null,
  phones: [],
  messages: [],
  session: null,
  faults: { kinds: [], waiting: {} },
  act,
  calls,
};

/** Does something and says in words when it did not work. */
async function act(work, done) {
  try {
    const result = await work();
    if (done) toast(t(done));
    return result ?? true;
  } catch (error) {
    toast(t('failed', { reason: error.message }));
    return null;
  }
}

async function loadPeople() {
  state.phones = await calls.phones();
  showPeople(state, open);
  showChat(state);
}
async function loadMessages() {
  const { phone } = state;
  if (phone === null) return showChat(state);
  const messages = await calls.messages(phone);
  if (state.phone !== phone) return;
  state.messages = messages;
  showChat(state);
}
async function loadSession() {
  state.session = await calls.session();
  showDevice(state.session, act);
  showNumbers(await calls.sessions(), state.session.id, state.phone);
}
async function loadFaults() {
  state.faults = await calls.faults();
  showFaults(state.faults, act);
}
const loadAll = () => Promise.all([loadPeople(), loadMessages(), loadSession(), loadFaults()]);

function go(zone) {
  document.body.dataset.zone = zone;
  for (const tab of document.querySelectorAll('.zones button')) {
    tab.setAttribute('aria-current', tab.dataset.go === zone ? 'page' : 'false');
  }
}

function open(phone, isNew = true) {
  state.phone = phone;
  state.messages = [];
  if (isNew) history.pushState(null, '', addressOf({ phone }));
  go('chat');
  showPeople(state, open);
  dropFile();
  takePending();
  void act(loadMessages);
}

async function answer() {
  const box = byId('answer');
  const body = box.value.trim();
  if (state.phone === null || (body === '' && !hasFile())) return;
  if (!(await write(hasFile() ? await fileMessage(body) : { body }))) return;
  box.value = '';
  grow(box);
  dropFile();
}

/** Whether it went out: as a message, as the answer to one, or as the new text of one. */
async function write(message) {
  const { phone } = state;
  if (phone === null) return false;
  const pending = takePending();
  const id = pending?.message.id;
  if (pending?.kind === 'edit') return (await act(() => calls.edit(phone, id, message.body))) !== null;
  if (pending !== null) return (await act(() => calls.quote(phone, id, message))) !== null;
  return (await act(() => calls.write(phone, message))) !== null;
}

function grow(box) {
  box.style.height = 'auto';
  box.style.height = `${Math.min(140, box.scrollHeight)}px`;
}

function showLanguage() {
  translatePage();
  byId('language').textContent = currentLanguage() === 'id' ? 'English' : 'Bahasa Indonesia';
}

/** Everything is in its place, or said why not: from here on nothing jumps. */
function showPage() {
  document.body.dataset.ready = '';
}

function listen() {
  const live = new EventSource('/simulator/api/live');
  const due = new Map();
  const soon = (name, load) => {
    if (due.has(name)) return;
    due.set(
      name,
      setTimeout(() => (due.delete(name), void act(load)), 25),
    );
  };
  live.onopen = () => void act(loadAll).then(showPage);
  live.onerror = () => {
    toast(t('lost'));
    showPage();
  };
  live.onmessage = ({ data }) => {
    const change = JSON.parse(data);
    if (change.what === 'session') soon('session', loadSession);
    else if (change.what === 'fault') soon('faults', loadFaults);
    else {
      soon('people', loadPeople);
      soon('faults', loadFaults);
      if (change.phone === state.phone) soon('messages', loadMessages);
    }
  };
}

function wire() {
  for (const link of document.querySelectorAll('[data-go]'))
    link.addEventListener('click', () => go(link.dataset.go));
  byId('search').addEventListener('input', () => showPeople(state, open));
  byId('language').addEventListener('click', () => {
    switchLanguage();
    showLanguage();
    showPeople(state, open);
    showChat(state);
    showKinds();
    showFaults(state.faults, act);
    if (state.session) showDevice(state.session, act);
  });
  byId('other').addEventListener('submit', (event) => {
    event.preventDefault();
    const phone = phoneFrom(byId('other-phone').value);
    if (phone === null) return toast(t('badNumber'));
    byId('other-phone').value = '';
    open(phone);
  });
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    void answer();
  });
  byId('answer').addEventListener('input', (event) => grow(event.target));
  byId('answer').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void answer();
  });
  wireAttachments(write);
  byId('quote-drop').addEventListener('click', () => takePending());
  byId('read').addEventListener('click', () => act(() => calls.read(state.phone)));
  byId('online').addEventListener('change', (event) =>
    act(() => calls.setOnline(state.phone, event.target.checked)),
  );
  byId('shop-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const box = byId('shop-text');
    if (state.phone === null || box.value.trim() === '') return toast(t('noChat'));
    if ((await act(() => calls.typeOnShop(state.phone, box.value.trim()), 'sent')) !== null) box.value = '';
  });
  byId('fault-kind').addEventListener('change', explainFault);
  byId('fault-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const count = Number(byId('fault-count').value) || 1;
    void act(
      () => calls.plant({ kind: byId('fault-kind').value, count, phoneKnown: byId('fault-known').checked }),
      'planted',
    );
  });
  addEventListener('popstate', openFromAddress);
}

function openFromAddress() {
  const phone = phoneFrom(new URLSearchParams(location.search).get('phone') ?? '');
  if (phone === null) {
    state.phone = null;
    go('people');
    showChat(state);
  } else open(phone, false);
}

showLanguage();
wire();
openFromAddress();
listen();
