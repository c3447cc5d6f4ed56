import { ApiError } from './client.ts';

/** Whether the API refused a request for what stands in this field (`customer.phone`). */
export function isRefusedField(error: unknown, field: string): boolean {
  if (!(error instanceof ApiError)) return false;
  const { fields } = (error.details ?? {}) as { fields?: Record<string, unknown> };
  return fields !== undefined && field in fields;
}
