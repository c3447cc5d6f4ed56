import type { Steps } from '../proxies.ts';
import type { OrderRequests } from './order-requests.ts';

export type OrderInput = { orderId: number; cycle: number };

/** One run of an order's workflow: what it is about, what came in for it, and how it reads and writes. */
export type OrderRun = {
  input: OrderInput;
  requests: OrderRequests;
  steps: Steps;
  /** Its tasks let replies and thank-yous pass already. A local step cannot see its own priority. */
  isBehindOthers: boolean;
};
