import { describe, expect, it } from 'vitest';
import { aConversation } from '../inbox.fixture.ts';
import { comparePlaces, isCovered, isInList, placeOf, type InboxList } from './inbox-list.ts';

const ME = 7;
const me = { id: ME, name: 'Rina' };
const label = {
  ...{ id: 3, name: 'VIP', color: 'teal', holdsAutomation: false, isComplaint: false, category: null },
};
const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 3, 0, second)).toISOString();

describe('a list', () => {
  const mine = aConversation(1, { assignee: me, unreadCount: 1, waitingSince: at(1), labels: [label] });
  const listed = (list: InboxList, changes = {}) => isInList({ ...mine, ...changes }, list, ME);

  it('holds what its tab is about, open ones unless it asks for another status', () => {
    expect(listed({ tab: 'mine' })).toBe(true);
    expect(listed({ tab: 'unassigned' })).toBe(false);
    expect(listed({ tab: 'mine' }, { status: 'snoozed' })).toBe(false);
    expect(listed({ tab: 'mine', status: 'snoozed' }, { status: 'snoozed' })).toBe(true);
    expect(listed({ tab: 'all' }, { status: 'resolved' })).toBe(true);
  });

  it('is narrowed by each filter', () => {
    expect(listed({ tab: 'all', label: 3, assignee: ME, unread: true, waiting: true })).toBe(true);
    expect(listed({ tab: 'all', label: 4 })).toBe(false);
    expect(listed({ tab: 'all', assignee: 'none' })).toBe(false);
    expect(listed({ tab: 'all', unread: true }, { unreadCount: 0 })).toBe(false);
    // Who rests waits for nobody.
    expect(listed({ tab: 'all', waiting: true }, { status: 'pending' })).toBe(false);
  });
});

describe('the order', () => {
  const rows = [
    aConversation(1, { waitingSince: at(9), lastActivityAt: at(50) }),
    aConversation(2, { waitingSince: at(5), lastActivityAt: at(20) }),
    aConversation(3, { waitingSince: at(5), lastActivityAt: at(10) }),
    aConversation(4, { lastActivityAt: at(60) }),
    aConversation(5, { lastActivityAt: at(30) }),
    aConversation(6, { status: 'pending', waitingSince: at(1), lastActivityAt: at(40) }),
  ];
  const sorted = (sort: 'latest' | 'waiting') =>
    rows.toSorted((a, b) => comparePlaces(placeOf(a), placeOf(b), sort)).map(({ id }) => id);

  it('is by the latest activity, or by who waits longest and then by the latest activity', () => {
    expect(sorted('latest')).toEqual([4, 1, 6, 5, 2, 3]);
    expect(sorted('waiting')).toEqual([2, 3, 1, 4, 6, 5]);
  });

  it('counts equal times as loaded, and nothing below them', () => {
    const [, second, third, , , resting] = rows.map(placeOf);
    expect(isCovered(third!, second!, 'waiting')).toBe(true);
    expect(isCovered(resting!, second!, 'waiting')).toBe(false);
    expect(isCovered(second!, resting!, 'waiting')).toBe(true);
  });
});
