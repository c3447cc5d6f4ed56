import { AppError } from '@roms/domain/errors';
import { placeholdersIn } from '@roms/domain/template-variables';

/**
 * A text that a person typed for one order may hold the variables of templates. Throws `unknown_variable` (422) naming
 * the field and those that nobody knows: such a text would never be sent.
 */
export function requireKnownVariables(field: string, text: string): void {
  const unknown = placeholdersIn(text).filter(({ name }) => name === null || name === 'answer');
  if (unknown.length === 0) return;
  throw new AppError('unknown_variable', 'The text has a variable that does not exist', {
    status: 422,
    details: { field, variables: [...new Set(unknown.map(({ written }) => written))] },
  });
}
