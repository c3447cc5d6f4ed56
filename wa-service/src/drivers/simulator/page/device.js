import { addressOf, calls, el, showPhone } from './calls.js';
import { briefTime, clockText, t, tOf } from './texts.js';

const card = document.getElementById('session');
const kinds = document.getElementById('fault-kind');

/** The shop's device: its state, the code while it waits for a scan, and what can be done to it. */
export function showDevice(session, act) {
  document.body.dataset.state = session.state;
  document.getElementById('state-short').textContent = tOf('states', session.state);
  const button = (name, action, isMain = false) =>
    el(
      'button',
      { type: 'button', class: isMain ? '' : 'quiet', onclick: () => act(() => calls.device(action)) },
      t(name),
    );
  const { state } = session;
  const isLinked = state === 'ready' || state === 'disconnected';
  const buttons = [
    state === 'qr' ? button('scan', 'scan', true) : null,
    ['stopped', 'logged_out', 'failed'].includes(state) ? button('start', 'start', true) : null,
    state === 'disconnected' ? button('connect', 'connect', true) : null,
    state === 'ready' ? button('disconnect', 'disconnect') : null,
    isLinked ? button('logout', 'logout') : null,
  ];
  card.replaceChildren(
    ...[
      el('p', { class: 'state' }, el('span', { class: 'dot' }), el('strong', {}, tOf('states', state))),
      el('p', { class: 'faint' }, facts(session)),
      session.qr === null ? null : code(session.qr),
      session.qr === null ? null : codeForm(act),
      el('div', { class: 'buttons' }, ...buttons),
    ].filter(Boolean),
  );
}

/** The shop's numbers, when there is more than one: each is a page of its own. */
export function showNumbers(sessions, current, phone) {
  const links = sessions.map((session) => {
    const isHere = session.id === current;
    const properties = { href: addressOf({ number: session.id, phone }), 'aria-current': isHere && 'page' };
    return el('a', properties, `${session.id} · ${tOf('states', session.state)}`);
  });
  const numbers = document.getElementById('numbers');
  numbers.hidden = sessions.length < 2;
  numbers.replaceChildren(...links);
}

function facts({ phone, reason, since, retryAt, state }) {
  return [
    phone === null ? null : showPhone(phone),
    reason === null ? null : tOf('reasons', reason),
    t('since', { time: briefTime(since) }),
    state === 'disconnected' && retryAt ? t('retryAt', { time: clockText(retryAt) }) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

function code(qr) {
  return el(
    'figure',
    { class: 'qr' },
    el('img', { src: qrAddress(qr), alt: t('qrAlt') }),
    el('figcaption', { class: 'faint' }, t('scanHint')),
  );
}

const codeBox = el('input', {
  autocomplete: 'off',
  autocapitalize: 'characters',
  maxlength: 16,
  class: 'grow',
});

/** Instead of scanning: the code that the dashboard shows. The box outlives a new picture of the other code. */
function codeForm(act) {
  codeBox.placeholder = t('typeCode');
  codeBox.setAttribute('aria-label', t('typeCode'));
  const onsubmit = async (event) => {
    event.preventDefault();
    if (codeBox.value.trim() !== '' && (await act(() => calls.link(codeBox.value))) !== null)
      codeBox.value = '';
  };
  return el(
    'form',
    { class: 'row', onsubmit },
    codeBox,
    el('button', { type: 'submit', class: 'quiet' }, t('link')),
  );
}

/** Another code is another picture. */
function qrAddress(qr) {
  const url = new URL('/simulator/api/qr.svg', window.location.href);
  url.searchParams.set('code', qr.slice(2, 20));
  const session = new URLSearchParams(window.location.search).get('session');
  if (session !== null) url.searchParams.set('session', session);
  return url.href;
}

/** The faults that can be planted, and those that wait for their moment. */
export function showFaults(faults, act) {
  const chosen = kinds.value;
  kinds.replaceChildren(
    ...faults.kinds.map((kind) => el('option', { value: kind }, tOf('faultKinds', kind)[0])),
  );
  if (faults.kinds.includes(chosen)) kinds.value = chosen;
  explainFault();
  const planted = Object.entries(faults.waiting).map(([name, count]) => {
    const kind = name.replace(/_unknown$/, '');
    const drop = () => act(() => calls.plant({ kind, count: 0, phoneKnown: kind === name }));
    return el(
      'li',
      {},
      el('span', { class: 'grow' }, `${tOf('faultKinds', kind)[0]} × ${count}`),
      el('button', { type: 'button', class: 'quiet', onclick: drop }, t('dropFault')),
    );
  });
  document.getElementById('faults').replaceChildren(...planted);
}

/** What the chosen fault does, in a sentence. */
export function explainFault() {
  if (kinds.value === '') return;
  document.getElementById('fault-explained').textContent = tOf('faultKinds', kinds.value)[1];
  document.getElementById('fault-known-row').hidden = kinds.value !== 'lid_inbound';
}
