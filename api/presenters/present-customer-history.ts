import type { CustomerConversation, TimelineEntry } from '@roms/contracts/customer-history';
import type { ConversationLine } from '../../db/conversations/conversations-of-customer.ts';
import type { TimelineRow } from '../../db/orders/customer-timeline.ts';

/** A conversation as one line of its customer's page. */
export function presentConversationLine(line: ConversationLine): CustomerConversation {
  const { id, numberLabel, status, assigneeId, assigneeName, lastActivityAt } = line;
  const assignee =
    assigneeId === null || assigneeName === null ? null : { id: assigneeId, name: assigneeName };
  return { id, numberLabel, status, assignee, lastActivityAt: lastActivityAt.toISOString() };
}

/** An entry of a customer's timeline; a row has what its kind needs. */
export function presentTimelineEntry(row: TimelineRow): TimelineEntry {
  const { id, kind, what, from, to, orderId, orderNumber, actor } = row;
  const at = row.at.toISOString();
  if (kind === 'created') return { id, at, kind };
  if (kind === 'consent') return { id, at, kind, state: what } as TimelineEntry;
  if (kind === 'segment') return { id, at, kind, from, to } as TimelineEntry;
  const order = { id: orderId, orderNumber };
  return { id, at, kind, order, event: what, from, to, actor } as TimelineEntry;
}
