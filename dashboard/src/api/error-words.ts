/**
 * The key of what a code of the API means to a person. This file alone names the texts of all codes, so the build sends
 * them with it, and it is fetched with the first thing that is refused.
 */
export const keyOfError = (code: string): string => `errors.${code}`;
