import type { z } from 'zod';

/** What the description says of one route. */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'delete';
  /** As the router has it: `/sessions/:id`. */
  path: string;
  summary: string;
  /** `none`: no key is needed; `secret`: the automation's, in `x-automation-secret`. `key` unless told. */
  access?: 'none' | 'key' | 'secret';
  query?: z.ZodType;
  body?: z.ZodType;
  /** The `data` of a success, where there is a schema for it. */
  data?: z.ZodType;
  /** Of a success; 200 unless told. */
  status?: number;
};
