import type { PutLabels } from '@roms/contracts/labels';
import { COMPLAINT_CODE, OTHER_COMPLAINT } from '@roms/domain/complaint';
import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { Label, type GivenLabel } from '../models/Label.ts';

export type LabelOwner = { table: 'conversation_labels' | 'customer_labels'; id: number };
export type LabelChange = { before: GivenLabel[]; added: GivenLabel[]; removed: GivenLabel[] };

/**
 * Gives a conversation or customer, whose row the caller holds, exactly these labels; those that it has keep their
 * category. A complaint without one is of the last kind. Throws `unknown_label` when one does not exist (any more).
 */
export async function putLabels(
  trx: Trx,
  owner: LabelOwner,
  { labelIds, category = OTHER_COMPLAINT }: PutLabels,
): Promise<LabelChange> {
  const column = ownerColumn(owner.table);
  const wanted = await Label.query(trx)
    .whereIn('id', [...new Set(labelIds)])
    .orderBy('id')
    .forKeyShare();
  const missing = labelIds.filter((id) => !wanted.some((label) => label.id === id));
  if (missing.length > 0)
    throw new AppError('unknown_label', 'There is no such label', {
      details: { fields: { labelIds: [`has ${missing.join(', ')}, which does not exist`] } },
    });
  const before = await givenLabels(trx, owner);
  const removed = before.filter(({ id }) => !labelIds.includes(id));
  const added = wanted
    .filter(({ id }) => !before.some((label) => label.id === id))
    .map((label) => Object.assign(label, { category: label.code === COMPLAINT_CODE ? category : null }));
  if (removed.length > 0)
    await trx(owner.table)
      .where({ [column]: owner.id })
      .whereIn(
        'label_id',
        removed.map(({ id }) => id),
      )
      .delete();
  if (added.length > 0)
    await trx(owner.table).insert(
      added.map((label) => ({ [column]: owner.id, label_id: label.id, category: label.category })),
    );
  return { before, added, removed };
}

/** The labels of one conversation or customer, by name. */
async function givenLabels(trx: Trx, { table, id }: LabelOwner): Promise<GivenLabel[]> {
  return (await Label.query(trx)
    .join(table, `${table}.label_id`, 'labels.id')
    .where(`${table}.${ownerColumn(table)}`, id)
    .orderBy('labels.name')
    .select('labels.*', `${table}.category`)) as GivenLabel[];
}

/** Labels of `from` become those of `to`, beside its own: both were the same one all along. */
export async function joinLabels(
  trx: Trx,
  table: LabelOwner['table'],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const column = ownerColumn(table);
  await trx.raw(
    `INSERT INTO ${table} (${column}, label_id, category, at)
     SELECT :to, label_id, category, at FROM ${table} WHERE ${column} = :from
     ON CONFLICT (${column}, label_id) DO NOTHING`,
    { from, to },
  );
  await trx(table)
    .where({ [column]: from })
    .delete();
}

function ownerColumn(table: LabelOwner['table']): string {
  return table === 'conversation_labels' ? 'conversation_id' : 'customer_id';
}

/** What the audit log keeps of labels: names as they were then. */
export function labelNames(labels: readonly Label[]): string[] {
  return labels.map(({ name }) => name);
}
