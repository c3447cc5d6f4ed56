import { endAbsence, type Absence, type EndedAbsence } from '../db/conversations/end-absence.ts';
import type { ActivityDeps } from './deps.ts';

/** What the workflow of an absence asks for. */
export function createAbsenceActivities({ db }: Pick<ActivityDeps, 'db'>) {
  return {
    endAbsence: (absence: Absence): Promise<EndedAbsence> => endAbsence(db, absence),
  };
}
