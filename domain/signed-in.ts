/** A cookie that scripts may read and that opens nothing: it only tells that the session's own cookie was set. */
export const SIGNED_IN_COOKIE = 'roms_signed_in';
