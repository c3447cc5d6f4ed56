import type { UpdateLabel } from '@roms/contracts/labels';
import { AppError } from '@roms/domain/errors';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { publish } from '../live-events.ts';
import { Label } from '../models/Label.ts';

type LabelFields = Pick<Label, 'name' | 'color' | 'holdsAutomation'>;

/** Makes a label; throws `label_name_taken` when one is called so in any case. */
export async function createLabel(trx: Trx, fields: LabelFields): Promise<Label> {
  const label = await Label.query(trx).insertAndFetch(fields).catch(asNameTaken);
  await publish(trx, { type: 'labels.updated' });
  return label;
}

/** Changes a label wherever it was put on. Throws `label_not_found`, `label_name_taken`. */
export async function updateLabel(
  trx: Trx,
  id: number,
  changes: UpdateLabel,
): Promise<{ before: Label; after: Label }> {
  const before = await lockLabel(trx, id);
  if (Object.keys(changes).length === 0) return { before, after: before };
  const after = await Label.query(trx).patchAndFetchById(id, changes).catch(asNameTaken);
  await publish(trx, { type: 'labels.updated' });
  return { before, after };
}

/** Takes a label away from everything that has it. Throws `label_not_found`, and `label_in_use` for one of ROMS's own. */
export async function deleteLabel(trx: Trx, id: number): Promise<Label> {
  const label = await lockLabel(trx, id);
  if (label.code !== null)
    throw new AppError('label_in_use', 'ROMS itself relies on this label', { status: 409 });
  await Label.query(trx).deleteById(id);
  await publish(trx, { type: 'labels.updated' });
  return label;
}

async function lockLabel(trx: Trx, id: number): Promise<Label> {
  const label = await Label.query(trx).findById(id).forNoKeyUpdate();
  if (!label) throw new AppError('label_not_found', 'There is no such label');
  return label;
}

function asNameTaken(error: unknown): never {
  if (databaseProblem(error) !== 'duplicate') throw error;
  throw new AppError('label_name_taken', 'Another label is called so', { status: 409 });
}
