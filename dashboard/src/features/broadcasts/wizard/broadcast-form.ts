import type { Broadcast, BroadcastAudience, UpdateBroadcast } from '@roms/contracts/broadcasts';

/** What the wizard writes of a broadcast. A text that is still empty is only here. */
export type BroadcastForm = {
  name: string;
  audience: BroadcastAudience;
  body: string;
  variants: string[];
  mediaUploadId: string | null;
  /** ISO-8601; null: as soon as it is started. */
  startAt: string | null;
  /** ISO-8601; null: a week after the estimate. */
  endAt: string | null;
  allowCold: boolean;
  resumeByItself: boolean;
  sessionId: string | null;
};

/** A broadcast that nobody has written yet. */
export function emptyForm(name: string): BroadcastForm {
  return {
    ...{ name, audience: {}, body: '', variants: [], mediaUploadId: null },
    ...{ startAt: null, endAt: null, allowCold: false, resumeByItself: true, sessionId: null },
  };
}

export function formOf(broadcast: Broadcast): BroadcastForm {
  const { name, audience, body, variants, media, startAt, endAt, ...rest } = broadcast;
  const { allowCold, resumeByItself, sessionId } = rest;
  return {
    ...{ name, audience, body, variants: [...variants], mediaUploadId: media?.id ?? null },
    ...{ startAt, endAt, allowCold, resumeByItself, sessionId },
  };
}

/** The form as it can be stored: a further text without words is none. */
export function storable(form: BroadcastForm): BroadcastForm {
  return {
    ...form,
    name: form.name.trim(),
    variants: form.variants.filter((text) => text.trim() !== ''),
  };
}

/** What of a form is not stored yet; a broadcast keeps its name while the field of it is empty. Null: nothing. */
export function changesOf(form: BroadcastForm, stored: BroadcastForm): UpdateBroadcast | null {
  const now = storable(form);
  const changed = (Object.keys(now) as (keyof BroadcastForm)[]).filter(
    (key) => JSON.stringify(now[key]) !== JSON.stringify(stored[key]) && (key !== 'name' || now.name !== ''),
  );
  if (changed.length === 0) return null;
  return Object.fromEntries(changed.map((key) => [key, now[key]])) as UpdateBroadcast;
}

/** Whether somebody is meant at all: nobody is meant by nothing. */
export function isAnybodyMeant({ segment, filter, customerIds }: BroadcastAudience): boolean {
  return segment !== undefined || filter !== undefined || (customerIds?.length ?? 0) > 0;
}
