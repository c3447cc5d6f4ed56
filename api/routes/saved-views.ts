import { z } from 'zod';
import {
  createSavedViewSchema,
  savedViewSchema,
  updateSavedViewSchema,
  type SavedView as SavedViewContract,
} from '@roms/contracts/saved-views';
import { AppError } from '@roms/domain/errors';
import { isPermitted } from '@roms/domain/permissions';
import { createSavedView, lockSavedView, savedViews } from '../../db/conversations/saved-views.ts';
import { SavedView } from '../../db/models/SavedView.ts';
import type { User } from '../../db/models/User.ts';
import { dataOf, idParams, route } from '../route.ts';

export const savedViewRoutes = [
  route({
    method: 'get',
    path: '/api/v1/saved-views',
    access: { may: 'conversations.read' },
    summary: 'Lists of the inbox under a name: the own ones and those of everybody, by name',
    response: dataOf(z.array(savedViewSchema)),
    handler: async ({ deps, actor: { user } }) => ({
      data: (await savedViews(deps.db, user.id)).map((view) => presentSavedView(view, user)),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/saved-views',
    access: { may: 'conversations.read' },
    summary: 'Keep a list of the inbox under a name; `shared` (admins): for everybody',
    audit: { action: 'saved_view.created', subject: 'saved_view' },
    body: createSavedViewSchema,
    response: dataOf(savedViewSchema),
    status: 201,
    handler: async ({ deps, actor: { user }, audit, body }) =>
      deps.db.transaction(async (trx) => {
        requireShare(user, body.shared);
        const view = await createSavedView(trx, { ...body, ownerId: user.id });
        await audit.record(trx, { id: view.id, after: fieldsOf(view) });
        return { data: presentSavedView(view, user) };
      }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/saved-views/:id',
    access: { may: 'conversations.read' },
    summary: 'Change an own view, or (admins) one of everybody; what is left out stays',
    audit: { action: 'saved_view.changed', subject: 'saved_view' },
    params: idParams,
    body: updateSavedViewSchema,
    response: dataOf(savedViewSchema),
    handler: async ({ deps, actor: { user }, audit, params, body }) =>
      deps.db.transaction(async (trx) => {
        requireShare(user, body.shared ?? false);
        const before = await lockSavedView(trx, params.id, rightsOf(user));
        const after = await SavedView.query(trx).patchAndFetchById(params.id, body);
        await audit.record(trx, { before: fieldsOf(before), after: fieldsOf(after) });
        return { data: presentSavedView(after, user) };
      }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/saved-views/:id',
    access: { may: 'conversations.read' },
    summary: 'Forget an own view, or (admins) one of everybody',
    audit: { action: 'saved_view.deleted', subject: 'saved_view' },
    params: idParams,
    response: null,
    handler: async ({ deps, actor: { user }, audit, params }) =>
      deps.db.transaction(async (trx) => {
        const view = await lockSavedView(trx, params.id, rightsOf(user));
        await SavedView.query(trx).deleteById(view.id);
        await audit.record(trx, { before: fieldsOf(view) });
      }),
  }),
];

const mayShare = ({ role }: User): boolean => isPermitted(role, 'saved-views.share');
const rightsOf = (user: User) => ({ userId: user.id, mayShare: mayShare(user) });
/** For the audit log, which is kept for years: what somebody searched for may be a customer's name or phone. */
function fieldsOf({ name, filter: { q, ...filter }, shared }: SavedView) {
  return { name, filter: { ...filter, ...(q !== undefined && { hasSearch: true }) }, shared };
}

function requireShare(user: User, shared: boolean): void {
  if (shared && !mayShare(user)) throw new AppError('forbidden', 'A view for everybody is made by an admin');
}

function presentSavedView({ id, ownerId, name, filter, shared }: SavedView, user: User): SavedViewContract {
  return { id, name, filter, shared, isMine: ownerId === user.id };
}
