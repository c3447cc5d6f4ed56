import { COUNT_LIMIT } from '../count-rows.ts';
import type { Position } from '../keyset.ts';
import { isNotInternal, isNotOfInternal } from '../scopes/internal-customers.ts';
import { textFilter, type Found } from './find-conversations.ts';
import {
  groupsOf,
  isAnyOf,
  ownersOf,
  walksByGroup,
  walksByOwner,
  WAITING_GROUPS,
  type InboxFilter,
  type Walk,
} from './inbox-walks.ts';

type Bindings = Record<string, unknown>;
/** A statement with the binding `limit` still to be given. */
export type Sql = { sql: string; bindings: Bindings };
/** What is listed: the filter, and what was looked up of a search before. */
export type Listed = InboxFilter & { among?: number[]; found: Found | null };

/** One way down the list: which groups of it, in which order, and what a position in it is called in a cursor. */
export type Stretch = {
  has: (group: number) => boolean;
  column: 'last_activity_at' | 'waiting_since';
  order: 'ASC' | 'DESC';
  mark: string;
};

const isWaiting = (group: number): boolean => WAITING_GROUPS.includes(group);
export const LATEST: Stretch = { has: () => true, column: 'last_activity_at', order: 'DESC', mark: '' };
export const WAITING: Stretch = { has: isWaiting, column: 'waiting_since', order: 'ASC', mark: 'waiting ' };
export const NOT_WAITING: Stretch = { ...LATEST, has: (group) => !isWaiting(group) };

/** Whether nothing can be listed, as far as the filter tells. */
export function isNothing(listed: Listed, stretch: Stretch): boolean {
  return ownersOf(listed).length === 0 || !groupsOf(listed).some(stretch.has);
}

/**
 * The first rows of a stretch beyond `after`, each with `id` and its place `at`: the walks that together are the list,
 * merged. Each is ordered by an index of its own, so that what is read is little more than what is listed.
 */
export function walkSql(listed: Listed, { has, column, order }: Stretch, after: Position | null): Sql {
  const { table, id, walks } = walksDown(listed, has);
  const beyond = `(${column}, ${id}) ${order === 'DESC' ? '<' : '>'} (cast(:at AS timestamptz), :afterId)`;
  const parts = walks.map(
    (walk) => `(SELECT ${id} AS id, ${column} FROM ${table}
      WHERE ${[...walk.where, ...(after ? [beyond] : [])].join(' AND ')}
      ORDER BY ${walk.order} ${column} ${order}, ${id} ${order} LIMIT :limit)`,
  );
  return {
    sql: `SELECT id, cast(${column} AS text) AS at FROM (${parts.join(' UNION ALL ')}) AS part
     ORDER BY ${column} ${order}, id ${order} LIMIT :limit`,
    bindings: { ...bindingsOf(listed), ...(after ? { at: after.at, afterId: after.id } : {}) },
  };
}

/**
 * How long the list is, as `count`, by what the database keeps (migration `group_inbox`); that of a label down its index,
 * as far as lengths are told. Null for a search, which may have to look far.
 */
export function lengthSql(listed: Listed): Sql | null {
  if (isSearch(listed)) return null;
  if (listed.label) {
    const { sql, bindings } = walkSql(listed, LATEST, null);
    return {
      sql: `SELECT cast(count(*) AS integer) AS count FROM (${sql}) AS listed`,
      bindings: { ...bindings, limit: COUNT_LIMIT },
    };
  }
  const groups = isAnyOf(groupsOf(listed));
  const hidden = hiddenFrom(listed, isNotInternal('customer_id'));
  const sums = ownersOf(listed).map(({ where, isCounted }) => {
    const conditions = [named(where, 'id'), ...groups].join(' AND ');
    const counted = `(SELECT count(*) FROM conversations WHERE ${conditions}`;
    if (!isCounted) return `${[counted, ...hidden].join(' AND ')})`;
    const kept = `coalesce((SELECT sum(listed) FROM conversation_counts WHERE ${conditions}), 0)`;
    return hidden.length === 0 ? kept : `${kept} - ${counted} AND NOT (${hidden.join(' AND ')}))`;
  });
  return { sql: `SELECT cast(${sums.join(' + ')} AS integer) AS count`, bindings: bindingsOf(listed) };
}

function isSearch({ among, found }: Listed): boolean {
  return among !== undefined || found !== null;
}

function walksDown(
  listed: Listed,
  has: (group: number) => boolean,
): { table: string; id: string; walks: Walk[] } {
  const owners = ownersOf(listed);
  const asked = groupsOf(listed);
  const groups = asked.filter(has);
  const isAll = isAnyOf(groups).length === 0;
  const { label = null } = listed;
  // A label's own rows hold what a list asks of their conversations (migration `list_labelled`).
  const isByLabel = label !== null && !isSearch(listed);
  const [table, id] = isByLabel ? ['conversation_labels', 'conversation_id'] : ['conversations', 'id'];
  const isByGroup = isByLabel || (!isSearch(listed) && !isAll);
  const walks = isByGroup ? walksByGroup(owners, groups) : walksByOwner(owners, groups);
  const filters = [
    ...(isByLabel ? ['label_id = :label'] : filtersOf(listed)),
    ...hiddenFrom(listed, isByLabel ? isNotOfInternal('conversation_id') : isNotInternal('customer_id')),
  ];
  return {
    table: table!,
    id: id!,
    walks: walks.map(({ where, order }) => ({
      where: [...where.map((condition) => named(condition, id!)), ...filters],
      order,
    })),
  };
}

const named = (condition: string, id: string): string => condition.replaceAll(':id:', id);

/** What an agent never sees, whoever has it. */
const hiddenFrom = ({ viewer }: Listed, condition: string): string[] =>
  viewer.sees === 'own' ? [condition] : [];

function filtersOf({ label, among, found }: Listed): string[] {
  return [
    ...(label ? ['id IN (SELECT conversation_id FROM conversation_labels WHERE label_id = :label)'] : []),
    ...(found?.kind === 'ids' ? ['id = ANY(:ids)'] : []),
    ...(among ? ['id = ANY(:among)'] : []),
    ...(found?.kind === 'common' ? [textFilter('conversations')] : []),
  ];
}

function bindingsOf({ userId, assignee, label, among, found }: Listed): Bindings {
  return {
    userId,
    assignee: assignee ?? null,
    label: label ?? null,
    ...(among ? { among } : {}),
    ...(found?.kind === 'ids' ? { ids: found.ids } : {}),
    ...(found?.kind === 'common' ? found.bindings : {}),
  };
}
