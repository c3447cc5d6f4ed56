import { placeOf, type WrittenPlace } from '@roms/domain/regions/place';
import type { Zone } from '@roms/domain/regions/region';
import type { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';

/** Where an order or a person says that a customer lives. */
export type NewPlace = WrittenPlace & {
  /** Who wrote it: what a person typed is never overwritten by an order. */
  source: Customer['addressSource'];
  /** When the order was placed: an older one does not move a customer back. */
  writtenAt?: Date;
};

type PlaceColumns = Pick<Customer, 'provinceCode' | 'regencyCode' | 'placeWritten' | 'zone' | 'zoneSource'>;
type AddressColumns = Pick<Customer, 'city' | 'address' | 'addressSource'>;

/** The columns that follow from what was written; an unknown place gets the shop's zone, as a guess. */
export function placeColumns(written: WrittenPlace, shopZone: Zone): PlaceColumns {
  const place = placeOf(written);
  return {
    provinceCode: place?.provinceCode ?? null,
    regencyCode: place?.regencyCode ?? null,
    placeWritten: place?.asWritten ?? null,
    zone: place?.zone ?? shopZone,
    zoneSource: place ? 'address' : 'shop',
  };
}

/** The same for a customer that exists: a zone that a person chose stays. */
export function placeChanges(
  customer: Customer,
  written: WrittenPlace,
  shopZone: Zone,
): Partial<PlaceColumns> {
  const { zone, zoneSource, ...place } = placeColumns(written, shopZone);
  return customer.zoneSource === 'manual' ? place : { ...place, zone, zoneSource };
}

/**
 * What changes of a customer who is said to live somewhere: the newest order decides, but what a person typed stays
 * and is only completed. Empty when nothing new was written.
 */
export async function movedTo(
  trx: Trx,
  customer: Customer,
  given: NewPlace,
  shopZone: () => Promise<Zone>,
): Promise<Partial<PlaceColumns & AddressColumns>> {
  const written = {
    province: given.province?.trim() || null,
    city: given.city?.trim() || null,
    address: given.address?.trim() || null,
  };
  if (isKnown(written.city, customer.city) && isKnown(written.address, customer.address)) return {};
  const isTyped = customer.addressSource === 'manual' && given.source !== 'manual';
  const isPlaced = customer.city !== null || customer.address !== null;
  const mayOnlyComplete = isTyped || (isPlaced && (await hasNewerOrder(trx, customer.id, given.writtenAt)));
  const next = mayOnlyComplete ? completed(customer, written) : replaced(customer, written);
  if (next.city === customer.city && next.address === customer.address) return {};
  const province = mayOnlyComplete ? null : written.province;
  return {
    ...next,
    ...(mayOnlyComplete ? {} : { addressSource: given.source }),
    ...placeChanges(customer, { ...next, province }, await shopZone()),
  };
}

/**
 * Raises the lifecycle version of a customer's orders whose reminder waits, because its time is one of the
 * customer's zone; the caller holds the customer's row. Returns their ids, to be signalled after the commit.
 */
export async function replanReminders(trx: Trx, customerId: number): Promise<number[]> {
  const waiting = trx('order_lifecycles').where({ state: 'waiting' }).select('order_id');
  const rows = await trx('orders')
    .where({ customer_id: customerId })
    .whereIn('id', waiting)
    .increment('lifecycle_version', 1)
    .returning<{ id: number }[]>('id');
  return rows.map(({ id }) => id);
}

type Written = { city: string | null; address: string | null };

function isKnown(written: string | null, known: string | null): boolean {
  return written === null || written === known;
}

/** Whether the customer ordered after that; `undefined` is now. */
export async function hasNewerOrder(trx: Trx, customerId: number, than: Date | undefined): Promise<boolean> {
  if (than === undefined) return false;
  const newer = await trx('orders')
    .where({ customer_id: customerId })
    .where('ordered_at', '>', than)
    .first('id');
  return newer !== undefined;
}

function completed(customer: Customer, written: Written): Written {
  return { city: customer.city ?? written.city, address: customer.address ?? written.address };
}

/** City and address belong together: one that came alone keeps the other only where the two agree. */
function replaced(customer: Customer, { city, address }: Written): Written {
  if (city !== null && address !== null) return { city, address };
  if (city === null) return { city: placeOf({ address }) === null ? customer.city : null, address };
  const regency = placeOf({ city })?.regencyCode ?? null;
  const isSameTown = regency !== null && regency === customer.regencyCode;
  return { city, address: isSameTown ? customer.address : null };
}
