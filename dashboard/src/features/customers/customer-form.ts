import type { Customer, UpdateCustomer } from '@roms/contracts/customers';

/** What staff type of a customer; `''` is unknown. */
export type CustomerForm = {
  name: string;
  email: string;
  city: string;
  address: string;
  /** `''`: as the place says, or else the shop's. */
  zone: Customer['zone'] | '';
};

export const EMPTY_FORM: CustomerForm = { name: '', email: '', city: '', address: '', zone: '' };

/** A form that is filled from what is known. */
export function valuesOf({ name, email, city, address, zone }: Customer): CustomerForm {
  return { name, email: email ?? '', city: city ?? '', address: address ?? '', zone };
}

/** What the form says otherwise than the customer: a name that was not touched keeps its source. */
export function changesOf(form: CustomerForm, customer: Customer): UpdateCustomer {
  const before = valuesOf(customer);
  const { name, zone } = form;
  return {
    ...(name.trim() === before.name ? {} : { name: name.trim() }),
    ...Object.fromEntries(
      (['email', 'city', 'address'] as const).flatMap((field) =>
        form[field].trim() === before[field] ? [] : [[field, form[field].trim() || null]],
      ),
    ),
    ...(zone === '' || zone === before.zone ? {} : { zone }),
  };
}

/** What is sent of a new customer: what was left empty is left out. */
export function fieldsOf(form: CustomerForm): UpdateCustomer & { name: string } {
  const { name, zone } = form;
  const texts = (['email', 'city', 'address'] as const).flatMap((field) =>
    form[field].trim() === '' ? [] : [[field, form[field].trim()]],
  );
  return { name: name.trim(), ...Object.fromEntries(texts), ...(zone === '' ? {} : { zone }) };
}
