import { z } from 'zod';

export const ROLES = ['admin', 'cs'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const userSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
});
export type User = z.infer<typeof userSchema>;

export const loginSchema = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(200),
});
export type Credentials = z.infer<typeof loginSchema>;

/** `GET /auth/first-login`: how to make a new shop's first login, and null once somebody has one. */
export const firstLoginSchema = z.object({ command: z.string().nullable() });
export type FirstLogin = z.infer<typeof firstLoginSchema>;

/** `GET /auth/me` and the answer of a login. */
export const meSchema = z.object({
  user: userSchema,
  shop: z.object({ name: z.string(), zone: z.string() }),
  /** Where Temporal's UI lives, for links; null when it is not known. Admins only. */
  temporalUiUrl: z.string().nullable(),
  temporalNamespace: z.string().nullable(),
});
export type Me = z.infer<typeof meSchema>;
