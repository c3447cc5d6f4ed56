import { unknownInBroadcast } from '@roms/domain/broadcast-text';
import { isAnybodyMeant, type BroadcastForm } from './broadcast-form.ts';

/** The wizard's steps in their order, as the address names them. */
export const STEPS = ['audience', 'message', 'pace', 'review'] as const;
export type Step = (typeof STEPS)[number];

export function stepOf(name: unknown): Step {
  return STEPS.find((step) => step === name) ?? 'audience';
}

/** What is still missing in a step before the next one makes sense, as the end of a key of the locales; null: nothing. */
export function missingIn(step: Step, form: BroadcastForm, now: number): string | null {
  switch (step) {
    case 'audience':
      if (form.name.trim() === '') return 'name';
      return isAnybodyMeant(form.audience) ? null : 'audience';
    case 'message': {
      const texts = [form.body, ...form.variants];
      if (form.body.trim() === '' && (form.mediaUploadId === null || form.variants.length > 0)) return 'text';
      if (form.variants.some((text) => text.trim() === '')) return 'variant';
      return unknownInBroadcast(texts).length > 0 ? 'unknown' : null;
    }
    case 'pace':
      if (form.startAt !== null && Date.parse(form.startAt) <= now) return 'past';
      if (form.endAt !== null && Date.parse(form.endAt) <= Math.max(now, Date.parse(form.startAt ?? '') || 0))
        return 'end';
      return null;
    case 'review':
      return null;
  }
}

/**
 * Whether a step has its tick: nothing is missing in it, and of the one that can be left out, because it has answers
 * already, somebody has seen them (`opened`) or given others.
 */
export function isDone(step: Step, form: BroadcastForm, now: number, opened: ReadonlySet<Step>): boolean {
  if (missingIn(step, form, now) !== null) return false;
  return step !== 'pace' || opened.has(step) || isPaceChosen(form);
}

function isPaceChosen({ startAt, endAt, sessionId, allowCold, resumeByItself }: BroadcastForm): boolean {
  const isTimed = startAt !== null || endAt !== null;
  return isTimed || sessionId !== null || allowCold || !resumeByItself;
}

/** The first step in which something is missing; the last one when nothing is. */
export function firstOpenStep(form: BroadcastForm, now: number): Step {
  return STEPS.find((step) => missingIn(step, form, now) !== null) ?? 'review';
}
