import {
  AUDIENCE_FIELDS,
  joinOf,
  partsOf,
  type AudienceCondition,
  type AudienceField,
  type AudienceFilter,
  type AudienceOp,
  type AudienceValue,
  type CONSENTS,
} from '@roms/domain/audience';
import { PROVINCES } from '@roms/domain/regions/data';
import type { Segment } from '@roms/domain/segment';
import { useI18n } from 'vue-i18n';
import { formatCount } from '../../ui/count.ts';
import { formatRupiah } from '../../ui/money.ts';
import { useLabels } from '../labels/use-labels.ts';
import { useSegmentWords } from '../segments/use-segment-words.ts';
import { splitByHand } from './filter-edit.ts';

const provinces = new Map(PROVINCES);

/** What a filter is called, in parts and as a sentence. */
export function useAudienceWords() {
  const { t } = useI18n();
  const { nameOf } = useSegmentWords();
  const { labels } = useLabels();

  const fieldName = (field: AudienceField): string => t(`audiences.fields.${field}`);
  function opName(field: AudienceField, op: AudienceOp): string {
    const isNumber = AUDIENCE_FIELDS[field].kind === 'number';
    return t(isNumber && op === 'is' ? 'audiences.ops.exactly' : `audiences.ops.${op}`);
  }
  /** What is counted; nothing where the value says it. */
  function unitOf(field: AudienceField): string {
    if (field === 'orders') return t('audiences.units.orders');
    if (field === 'cycleDueDays') return t('audiences.units.ahead');
    return field === 'lastOrderDays' || field === 'contactedDays' ? t('audiences.units.ago') : '';
  }

  function valueName(field: AudienceField, value: AudienceValue): string {
    switch (field) {
      case 'segment':
        return nameOf(value as Segment);
      case 'consent':
        return t(`audiences.consent.${value as (typeof CONSENTS)[number]}`);
      case 'answered':
        return t(`audiences.answer.${value === true ? 'yes' : 'no'}`);
      case 'province':
        return provinces.get(value as string) ?? String(value);
      case 'label':
        if (labels.list === null) return '…';
        return labels.list.find(({ id }) => id === value)?.name ?? t('audiences.said.gone');
      case 'spent':
        return formatRupiah(value as number);
      default:
        return [formatCount(Number(value)), unitOf(field)].join(' ').trim();
    }
  }

  function saysCondition({ field, op, value }: AudienceCondition): string {
    const values = [value].flat();
    if (field === 'answered')
      return t(`audiences.said.${(values[0] === true) === (op === 'is') ? 'wrote' : 'silent'}`);
    if (field === 'product' || field === 'customerId') return saysThings(field, op, values.length);
    const said = values.map((one) => valueName(field, one)).join(', ');
    // One of a single thing is that thing.
    const shown = op === 'in' && values.length === 1 ? 'is' : op;
    return `${fieldName(field)} ${opName(field, shown)} ${said}`;
  }

  /** Things have names elsewhere: here it is said how many they are. */
  function saysThings(field: 'product' | 'customerId', op: AudienceOp, count: number): string {
    const things = t(
      `audiences.said.${field === 'product' ? 'things' : 'people'}`,
      { count: formatCount(count) },
      count,
    );
    const among = count > 1 ? `${opName(field, 'in')} ${things}` : things;
    const parts = `${fieldName(field)} ${among}`;
    return op === 'not' ? t('audiences.said.none', { parts }) : parts;
  }

  function saysRule(filter: AudienceFilter, isInner = false): string {
    const join = joinOf(filter);
    if (join === null) return saysCondition(filter as AudienceCondition);
    const parts = partsOf(filter).map((part) => saysRule(part, true));
    if (parts.length === 0) return t(`audiences.said.${join === 'any' ? 'nobody' : 'everybody'}`);
    const said = parts.join(t(`audiences.said.${join === 'all' ? 'and' : 'or'}`));
    if (join === 'none') return t('audiences.said.none', { parts: said });
    return isInner && parts.length > 1 ? t('audiences.said.group', { parts: said }) : said;
  }

  /** Who fits a filter, in one sentence without an end. */
  function sentenceOf(filter: AudienceFilter): string {
    const { rule, included, excluded } = splitByHand(filter);
    const and = included.length === 0 ? saysRule(rule) : people('included', saysRule(rule), included.length);
    return excluded.length === 0 ? and : people('excluded', and, excluded.length);
  }
  const people = (kind: 'included' | 'excluded', rule: string, count: number): string =>
    t(`audiences.said.${kind}`, { rule, count }, count);

  return { fieldName, opName, unitOf, valueName, sentenceOf };
}
