/** The query of one's own logins. */
export const OWN_LOGINS = ['own-logins'];
