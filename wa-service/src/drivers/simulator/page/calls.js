const BASE = '/simulator/api';
/** Which of the shop's numbers this page plays; the first one unless the address names another. */
const session = new URLSearchParams(window.location.search).get('session');

/** The address of this page for a number, with the same phone open or another. */
export function addressOf({ number = session, phone = null }) {
  const query = new URLSearchParams();
  if (number !== null) query.set('session', number);
  if (phone !== null) query.set('phone', phone);
  return `?${query}`;
}

async function call(method, path, body) {
  const url = new URL(`${BASE}${path}`, window.location.href);
  if (session !== null) url.searchParams.set('session', session);
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message ?? response.statusText);
  return answer.data;
}

/** What the page asks of the simulator; each throws with a sentence to show. */
export const calls = {
  phones: () => call('GET', '/phones'),
  messages: (phone) => call('GET', `/phones/${phone}/messages`),
  write: (phone, message) => call('POST', `/phones/${phone}/messages`, message),
  quote: (phone, id, message) => call('POST', `/phones/${phone}/messages/${id}/quote`, message),
  react: (phone, id, emoji) => call('POST', `/phones/${phone}/messages/${id}/react`, { emoji }),
  edit: (phone, id, body) => call('POST', `/phones/${phone}/messages/${id}/edit`, { body }),
  remove: (phone, id) => call('POST', `/phones/${phone}/messages/${id}/delete`),
  read: (phone) => call('POST', `/phones/${phone}/read`),
  setOnline: (phone, isOnline) => call('POST', `/phones/${phone}/${isOnline ? 'online' : 'offline'}`),
  session: () => call('GET', '/session'),
  sessions: () => call('GET', '/sessions'),
  link: (code) => call('POST', '/link', { code }),
  device: (action) => call('POST', `/${action}`),
  typeOnShop: (to, body) => call('POST', '/shop/messages', { to, body }),
  faults: () => call('GET', '/faults'),
  plant: (fault) => call('POST', '/faults', fault),
};

/** A canonical phone from what a person types, as the server reads it; `null` when it is none. */
export function phoneFrom(text) {
  if (!/^\+?[\d\s().-]+$/.test(text.trim())) return null;
  let digits = text.replace(/\D/g, '');
  if (digits.startsWith('00')) digits = digits.slice(2);
  else if (digits.startsWith('0')) digits = `62${digits.slice(1)}`;
  else if (digits.startsWith('8')) digits = `62${digits}`;
  return digits.length >= 8 && digits.length <= 15 ? digits : null;
}

/** `0812-3456-7890`, as people in Indonesia read a number. */
export function showPhone(phone) {
  if (!phone.startsWith('62')) return `+${phone}`;
  const local = `0${phone.slice(2)}`;
  return [local.slice(0, 4), local.slice(4, 8), local.slice(8, 12), local.slice(12)]
    .filter(Boolean)
    .join('-');
}

/** One element with its properties and children; texts are never read as HTML. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.className = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

let hiding;
/** Says something for a moment. */
export function toast(text) {
  const node = document.getElementById('toast');
  node.textContent = text;
  node.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (node.hidden = true), 3_500);
}
