import type { Page } from 'playwright-core';

/** A picture of the product: where it is taken, and what is done before and after. */
export type View = {
  name: string;
  path: string;
  /** Is seen by whoever is not logged in. */
  isPublic?: boolean;
  /** Is seen by an agent; else by an admin. */
  isAgents?: boolean;
  /** Brings the page to where its picture is taken, and the shop back to where it was. */
  before?: (page: Page) => Promise<unknown>;
  after?: () => Promise<unknown>;
};
