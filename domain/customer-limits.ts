/** So many phones may one customer have. */
export const MOST_PHONES = 5;
/** So many customers are labelled at once. */
export const MOST_LABELLED = 200;
