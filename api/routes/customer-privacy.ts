import { Readable } from 'node:stream';
import { customerSchema } from '@roms/contracts/customers';
import { recordAudit } from '../../db/audit/record-audit.ts';
import type { Db } from '../../db/knex.ts';
import { eraseCustomer } from '../../db/privacy/erase-customer.ts';
import { exportedMedia, type ExportedMedia } from '../../db/privacy/exported-media.ts';
import { exportedPerson } from '../../db/privacy/exported-person.ts';
import { letGoFile } from '../../db/uploads/let-go-file.ts';
import { splitByRoom } from '../../runtime/zip-room.ts';
import { zipOf } from '../../runtime/zip.ts';
import { actorOf, type Context, type Deps, type UserActor } from '../context.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readCustomer } from './customers.ts';

/** What a person may ask of a shop that knows them (UU PDP): to see what it keeps, and to be forgotten. */
export const customerPrivacyRoutes = [
  route({
    method: 'get',
    path: '/api/v1/customers/:id/export',
    access: { may: 'customers.export' },
    summary: 'Everything that the shop keeps about one customer, as one JSON file',
    params: idParams,
    response: { contentType: 'application/json' },
    handler: async ({ ctx, deps, actor, params }) => {
      const parts = await exportedPerson(deps.db, params.id, deps.now());
      await handOut({ ctx, deps, actor }, params.id, {
        ending: 'json',
        type: 'application/json; charset=utf-8',
      });
      ctx.body = Readable.from(parts);
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/customers/:id/export.zip',
    access: { may: 'customers.export' },
    summary:
      'The same with the files of the customer’s conversations, as a ZIP archive; its `left-out.json` names those for which it has no room',
    params: idParams,
    response: { contentType: 'application/zip' },
    handler: async ({ ctx, deps, actor, params }) => {
      const parts = await exportedPerson(deps.db, params.id, deps.now());
      const { fitting, leftOut } = splitByRoom(await exportedMedia(deps.db, params.id));
      await handOut({ ctx, deps, actor }, params.id, { ending: 'zip', type: 'application/zip' });
      ctx.body = zipOf([
        { name: 'data.json', bytes: () => parts },
        ...(leftOut.length > 0 ? [{ name: 'left-out.json', bytes: () => listOf(leftOut) }] : []),
        ...fitting.map(({ name, file }) => ({ name, bytes: () => bytesOf(deps, file) })),
      ]);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/customers/:id/erase',
    access: { may: 'customers.erase' },
    summary:
      'Forget the person: name, addresses and every text go, orders and sums stay. It cannot be undone; nothing is sent any more',
    audit: { action: 'customer.erased', subject: 'customer' },
    params: idParams,
    response: dataOf(customerSchema),
    handler: async ({ deps, viewer, actor, audit, params }) => {
      const { files, orderIds } = await deps.db.transaction(async (trx) => {
        const erased = await eraseCustomer(trx, params.id, { actor: actorOf(actor), now: deps.now() });
        await audit.record(trx);
        return erased;
      });
      for (const orderId of orderIds) deps.workflows.signalOrderChanged(orderId);
      // The bytes of what nobody else names; what a crash leaves behind here, nothing names any more.
      for (const file of files) await deps.db.transaction((trx) => letGoFile(trx, deps.mediaStore, file));
      return { data: await readCustomer(deps, viewer, params.id) };
    },
  }),
];

/** Writes down who takes everything of a customer away, and says what kind of file it is. */
async function handOut(
  { ctx, deps, actor }: { ctx: Context; deps: Deps; actor: UserActor },
  id: number,
  { ending, type }: { ending: string; type: string },
): Promise<void> {
  await recordAudit(deps.db as Db, {
    actor: actorOf(actor),
    action: 'customer.exported',
    subject: { type: 'customer', id },
  });
  ctx.attachment(`roms-customer-${id}.${ending}`);
  ctx.type = type;
  ctx.set('Cache-Control', 'no-store');
}

/** For who opens the archive: these are kept too, and can be had one by one in the conversations. */
async function* listOf(leftOut: readonly ExportedMedia[]): AsyncGenerator<string> {
  yield JSON.stringify({ reason: 'archive_full', files: leftOut }, null, 2);
}

/** Nothing of a file that is not there any more: what is known of it stands in the data. */
async function* bytesOf({ mediaStore }: Deps, file: string): AsyncGenerator<Uint8Array> {
  const blob = await mediaStore.blob(file);
  if (blob) yield* blob.stream();
}
