import type { Knex } from 'knex';
import type { ParameterizedContext } from 'koa';
import type { Actor, PersonActor } from '@roms/domain/actor';
import type { ApiKey } from '../db/models/ApiKey.ts';
import type { User } from '../db/models/User.ts';
import { KEY_VIEWER, SEES_ALL, type Viewer } from '../db/scopes/viewer.ts';
import type { Env } from '../runtime/env.ts';
import type { GatewayClient } from '../runtime/gateway-client.ts';
import type { Logger } from '../runtime/logger.ts';
import type { MediaStore } from '../runtime/media-store.ts';
import type { WorkflowClient } from '../temporal/workflow-client/index.ts';
import type { Admission } from './admission/admission.ts';
import type { ForgottenPasswords } from './admission/forgotten-passwords.ts';
import type { LoginDoor } from './admission/login-door.ts';
import type { Health } from './health.ts';
import type { LiveHub } from './live/hub.ts';
import type { PresenceBoard } from './live/presence-board.ts';
import type { MediaCopier } from './media/media-copier.ts';

/** What the API is built from; a test gives its own. */
export type Deps = {
  env: Env;
  db: Knex;
  workflows: WorkflowClient;
  gateway: GatewayClient;
  logger: Logger;
  hub: LiveHub;
  /** Who has which conversation open. */
  presence: PresenceBoard;
  /** The files that customers sent. */
  mediaStore: MediaStore;
  media: MediaCopier;
  health: Health;
  /** Names under which the API answers, besides this machine's own. */
  hosts: ReadonlySet<string>;
  /** What one login may have going on at once. */
  admission: Admission;
  /** Checks passwords. */
  logins: LoginDoor;
  /** Bounds mails to set a password. */
  forgotten: ForgottenPasswords;
  now: () => Date;
};

/** A person with a login. `tokenHash` names the login, so that its streams end with it. */
export type UserActor = { kind: 'user'; user: User; tokenHash: string };
/** An external system with an API key. */
export type KeyActor = { kind: 'key'; key: ApiKey };
export type ApiActor = UserActor | KeyActor;

export type ApiState = {
  requestId: string;
  logger: Logger;
  /** The declared path of the route that answers, for logs and metrics. */
  routePath?: string;
  /** `POST /api/v1/orders` answers errors as external systems have always known them. */
  errorFormat?: 'old';
  /** No line in the log. */
  isUnlogged?: boolean;
  /** Set by a handler whose success has another status than the declared one. */
  successStatus?: number;
  /** Who asks, once that is known; for the log. */
  actor?: ApiActor;
};
export type Context = ParameterizedContext<ApiState>;

/**
 * Which rows an actor sees: a key is one of the shop's systems, and an admin is the shop. An agent who `acts` sees only
 * those in which it may; who reads sees also the conversations to which it was called.
 */
export function viewerOf(actor: ApiActor, { acts = false }: { acts?: boolean } = {}): Viewer {
  if (actor.kind === 'key') return KEY_VIEWER;
  if (actor.user.role === 'admin') return SEES_ALL;
  return { sees: 'own', userId: actor.user.id, ...(acts ? { acts: true } : {}) };
}

/** Who asks, as data: what commands, workflows and the audit log take. */
export function actorOf(actor: UserActor): PersonActor;
export function actorOf(actor: ApiActor): Actor;
export function actorOf(actor: ApiActor): Actor {
  return actor.kind === 'key'
    ? { kind: 'key', id: actor.key.id, name: actor.key.source }
    : { kind: 'user', id: actor.user.id, name: actor.user.name };
}
