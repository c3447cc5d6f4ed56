import { auditEntrySchema, auditQuerySchema } from '@roms/contracts/audit';
import { pageOf } from '@roms/contracts/pagination';
import { auditPage, type AuditParty } from '../../db/audit/audit-page.ts';
import { presentAudit } from '../presenters/present-audit.ts';
import { route } from '../route.ts';

export const auditRoutes = [
  route({
    method: 'get',
    path: '/api/v1/audit',
    access: { may: 'audit.read' },
    summary:
      'Who changed what, newest first; `subject` is `order` or `order:7`, `actor` is `key`, `user:3` or `3`',
    query: auditQuerySchema,
    response: pageOf(auditEntrySchema),
    handler: async ({ deps, query }) => {
      const { rows, nextCursor } = await auditPage(deps.db, {
        subject: query.subject === undefined ? undefined : kindAndId(query.subject),
        actor: query.actor === undefined ? undefined : actorFilter(query.actor),
        from: query.from,
        to: query.to,
        cursor: query.cursor,
      });
      return { data: rows.map(presentAudit), page: { nextCursor } };
    },
  }),
];

/** An id alone is a person's. */
function actorFilter(text: string): AuditParty {
  return /^\d+$/.test(text) ? { kind: 'user', id: text } : kindAndId(text);
}

function kindAndId(text: string): AuditParty {
  const [kind = '', id] = text.split(':');
  return { kind, id };
}
