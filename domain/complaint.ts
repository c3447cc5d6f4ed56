/** The label that a complaint gets, by its `code`: the shop may call it what it likes. */
export const COMPLAINT_CODE = 'complaint';

/** What a complaint is about: broken, the wrong thing, late, its packing, anything else. */
export const COMPLAINT_CATEGORIES = ['rusak', 'salah_kirim', 'terlambat', 'kemasan', 'lainnya'] as const;
export type ComplaintCategory = (typeof COMPLAINT_CATEGORIES)[number];

/** What a complaint is called of which nobody said more. */
export const OTHER_COMPLAINT: ComplaintCategory = 'lainnya';
