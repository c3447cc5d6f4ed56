import { z } from 'zod';
import { MIN_PASSWORD } from '@roms/domain/min-password';
import { lineText, secretText } from './text.ts';

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
  email: lineText(254).min(1),
  password: secretText().min(1),
});
export type Credentials = z.infer<typeof loginSchema>;

/** `GET /auth/first-login`, for whoever stands at the login: whose shop it is, and how to make its first login (null once somebody has one). */
export const firstLoginSchema = z.object({ command: z.string().nullable(), shopName: z.string() });
export type FirstLogin = z.infer<typeof firstLoginSchema>;

export const passwordSchema = secretText().min(MIN_PASSWORD);

export const changePasswordSchema = z.object({
  current: secretText().min(1),
  password: passwordSchema,
});

/** What the link of an admin leads to: `token` is behind its `#`. */
export const resetPasswordSchema = z.object({ token: secretText().min(1), password: passwordSchema });

export const passwordLinkSchema = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
export type PasswordLink = z.infer<typeof passwordLinkSchema>;

/** A person as admins see them. */
export const personSchema = userSchema.extend({
  active: z.boolean(),
  /** The last use of a login that is still open. */
  lastSeenAt: z.iso.datetime().nullable(),
});
export type Person = z.infer<typeof personSchema>;

export const updateUserSchema = z
  .object({ name: lineText(100).min(1), role: roleSchema, active: z.boolean() })
  .partial();

/** A browser in which a person is logged in. */
export const ownLoginSchema = z.object({
  id: z.number().int(),
  /** What the browser calls itself. */
  device: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** The one that asks. */
  isCurrent: z.boolean(),
});
export type OwnLogin = z.infer<typeof ownLoginSchema>;

/** `GET /auth/me` and the answer of a login. */
export const meSchema = z.object({
  user: userSchema,
  shop: z.object({ name: z.string(), zone: z.string() }),
  /** Where Temporal's UI lives, for links; null when it is not known. Admins only. */
  temporalUiUrl: z.string().nullable(),
  temporalNamespace: z.string().nullable(),
});
export type Me = z.infer<typeof meSchema>;
