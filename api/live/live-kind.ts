import type { Knex } from 'knex';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { Permission, UserRole } from '@roms/domain/permissions';
import type { DatabaseEvent } from '../../db/live-events.ts';
import type { Viewer } from '../../db/scopes/viewer.ts';

/** Who reads a stream: the person, what it may do, and which rows it sees. */
export type LiveReader = { userId: number; role: UserRole; viewer: Viewer };

/** One kind of live event: from the announcement of an id to the event that each reader gets. */
export type LiveKind<Id extends number | string = never, Row = never> = {
  /** Of which rows a batch of announcements makes this event; one that occurs twice is loaded once. */
  ids: (announced: readonly DatabaseEvent[]) => Iterable<Id>;
  /** These rows as they are now, with what `present` and `audience` need; rows that are gone may be left out. */
  load: (db: Knex, ids: Id[], announced: readonly DatabaseEvent[]) => Promise<Row[]>;
  /** The event; `may` tells what its readers may do, where a row has parts that are not for everybody. */
  present: (row: Row, may: (permission: Permission) => boolean) => LiveEvent;
  /** Of what changes all the time: each row is told at most so often (milliseconds), the last state in any case. */
  atMostEveryMs?: number;
  /** Whom it is for: people with the permission who see the row. */
  audience: { permission: Permission; sees: (row: Row, viewer: Viewer, userId: number) => boolean };
};

/** The registry: a row for each kind of announcement, in the order in which readers get what a batch holds. */
export type LiveKinds = Record<string, LiveKind>;
