import { z } from 'zod';
import {
  createSavedViewSchema,
  savedFilterSchemas,
  savedViewSchema,
  savedViewsQuerySchema,
  updateSavedViewSchema,
  type SavedFilter,
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
    summary:
      'Lists under a name: the own ones and those of everybody, by name; of the inbox, or of `list=customers`',
    query: savedViewsQuerySchema,
    response: dataOf(z.array(savedViewSchema)),
    handler: async ({ deps, actor: { user }, query: { list } }) => ({
      data: (await savedViews(deps.db, { list, userId: user.id })).map((view) =>
        presentSavedView(view, user),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/saved-views',
    access: { may: 'conversations.read' },
    summary: 'Keep a list under a name, of the inbox unless told; `shared` (admins): for everybody',
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
        requireOwnList(before, body.filter);
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
function fieldsOf({ name, list, filter: { q, ...filter }, shared }: SavedView) {
  return { name, list, filter: { ...filter, ...(q !== undefined && { hasSearch: true }) }, shared };
}

function requireShare(user: User, shared: boolean): void {
  if (shared && !mayShare(user)) throw new AppError('forbidden', 'A view for everybody is made by an admin');
}

/** Throws `invalid_request` (400) for what another list is narrowed by. */
function requireOwnList({ list }: SavedView, filter: SavedFilter | undefined): void {
  if (filter === undefined || savedFilterSchemas[list].strict().safeParse(filter).success) return;
  throw new AppError('invalid_request', 'The list of this view is not narrowed by that', {
    status: 400,
    details: { fields: { filter: ['is of another list'] } },
  });
}

function presentSavedView(view: SavedView, user: User): SavedViewContract {
  const { id, ownerId, list, name, filter, shared } = view;
  // A row is written with the filter of its list alone.
  return { id, list, name, filter, shared, isMine: ownerId === user.id } as SavedViewContract;
}
