/** The languages of the shop's people; the first is used where nobody says which. */
export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same in each language. */
export type InLanguages = Record<Language, string>;
