import { el, showPhone } from './calls.js';
import { briefTime, t, tOf } from './texts.js';

const list = document.getElementById('people');
const search = document.getElementById('search');

/** The customers that fit the search, latest first; `choose` opens one. */
export function showPeople(state, choose) {
  const asked = search.value.trim().toLowerCase();
  const digits = asked.replace(/\D/g, '').replace(/^0/, '62');
  const people = state.phones.filter(
    (person) =>
      asked === '' ||
      (person.name ?? '').toLowerCase().includes(asked) ||
      (digits.length > 0 && person.phone.includes(digits)),
  );
  list.replaceChildren(
    ...people.map((person) => row(person, person.phone === state.phone, choose)),
    ...(people.length === 0 ? [el('li', { class: 'empty' }, t('noPeople'))] : []),
  );
}

function row(person, isCurrent, choose) {
  const isText = person.lastType === null || person.lastType === 'text';
  const last = isText ? (person.lastBody ?? '') : `▣ ${person.lastBody || tOf('kinds', person.lastType)}`;
  const mine = person.lastAt !== null && !person.lastFromBusiness ? `${t('you')}: ` : '';
  const button = el(
    'button',
    {
      type: 'button',
      class: 'person',
      'aria-current': isCurrent ? 'true' : null,
      onclick: () => choose(person.phone),
    },
    el('span', { class: `face${person.online ? '' : ' off'}`, 'aria-hidden': 'true' }, initial(person)),
    el(
      'span',
      { class: 'person-text' },
      el('span', { class: 'person-name' }, person.name ?? showPhone(person.phone)),
      el('span', { class: 'person-last' }, mine + last),
    ),
    el(
      'span',
      { class: 'person-side' },
      el('span', { class: 'faint' }, person.lastAt === null ? '' : briefTime(person.lastAt)),
      person.unread > 0 ? el('span', { class: 'badge' }, String(person.unread)) : null,
    ),
  );
  return el('li', {}, button);
}

/** What stands in the round picture of a person. */
export function initial(person) {
  return (person.name ?? person.phone.slice(-2)).slice(0, person.name ? 1 : 2).toUpperCase();
}
