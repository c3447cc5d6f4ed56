/** The row of a note: not everybody's thread has one. */
export const loadNoteRow = () => import('./NoteRow.vue');
