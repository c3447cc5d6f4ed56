import type { TemplateValues } from './template.ts';

/** Somebody who does not exist: how a text reads is shown by them, and the page says so. */
export const EXAMPLE_VALUES: TemplateValues = {
  customer_name: 'Dewi',
  order_number: 'ORD-AB12CD34EF',
  product_name: 'Kopi Gayo 250 g',
  items: '- Kopi Gayo 250 g × 2\n- Kopi Toraja 250 g × 1',
  total: 'Rp 270.000',
  order_date: '12 Okt 2026',
  days_since: '14',
  courier: 'JNE',
  tracking: 'JX1234567890',
  status: 'dikirim',
  recommendation: '- Kopi Kintamani 250 g (Rp 95.000)',
};
