import { MOST_LINES } from '@roms/contracts/order-changes';
import type { RowError } from '@roms/domain/imports/row';
import { readOrderRow } from '@roms/domain/imports/order-row';
import { IMPORT_SOURCE } from '@roms/domain/order-source';
import { lockRepeats } from '../intake/order-idempotency.ts';
import type { ImportRow } from '../models/ImportRow.ts';
import { Order } from '../models/Order.ts';
import type { Trx } from '../knex.ts';
import { orderOfRows, type PlacedRow, type RowErrors } from './order-of-rows.ts';
import { ROW_KEY } from './row-group.ts';
import { forAll, type Asked, type Outcomes, type RowOutcome } from './row-outcome.ts';
import { writeImportedOrder } from './write-imported-order.ts';

/** Makes an order of the rows that are one. */
export async function bringOrder(
  trx: Trx,
  rows: readonly ImportRow[],
  { key, facts, dryRun }: Asked,
): Promise<Outcomes> {
  // Rows without a number are one order only when they are one row.
  const own = key.startsWith(ROW_KEY) ? rows.slice(0, 1) : rows;
  const bad: RowErrors = new Map(own.slice(MOST_LINES).map(({ row }) => [row, [TOO_MANY_LINES]]));
  if (bad.size > 0) return failed(rows, bad);
  const good: PlacedRow[] = [];
  for (const { row: place, cells } of own) {
    const { row, errors } = readOrderRow(cells, { zone: facts.zone, now: facts.now() });
    if (row === null) bad.set(place, errors);
    else good.push({ place, row });
  }
  if (bad.size > 0) return failed(rows, bad);
  await lockRepeats(trx, { source: IMPORT_SOURCE, externalId: key, idempotencyKey: null });
  const known = await Order.query(trx).findOne({ source: IMPORT_SOURCE, externalId: key }).select('id');
  if (known) return forAll(rows, { status: 'repeated', orderId: known.id });
  const { order, errors } = await orderOfRows(trx, good);
  if (order === null) return failed(rows, errors);
  const orderId = dryRun ? null : await writeImportedOrder(trx, key, order, facts);
  return new Map([
    ...forAll(own, { status: 'ok', orderId }),
    ...forAll(rows.slice(own.length), { status: 'repeated', orderId }),
  ]);
}

/** Where one row of an order is wrong the others are not imported without it. */
function failed(rows: readonly ImportRow[], errors: RowErrors): Outcomes {
  return new Map(
    rows.map(({ row }): [number, RowOutcome] => [
      row,
      { status: 'failed', errors: errors.get(row) ?? [INCOMPLETE] },
    ]),
  );
}

const TOO_MANY_LINES: RowError = {
  field: null,
  code: 'too_many_lines',
  message: `is more than an order's ${MOST_LINES} lines`,
};

const INCOMPLETE: RowError = {
  field: null,
  code: 'order_incomplete',
  message: 'another row of this order is wrong',
};
