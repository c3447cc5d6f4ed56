import { z } from 'zod';
import { AVAILABILITIES } from '@roms/domain/availability';
import { MIN_PASSWORD } from '@roms/domain/min-password';
import { emailText, lineText, secretText } from './text.ts';
import { weekHoursSchema } from './week-hours.ts';

/** Nobody answers more open conversations than this. */
const MOST_CAPACITY = 1_000;

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

/** Six digits, as a phone shows them: with a space between, in any width. */
function totpCode() {
  return lineText(20).overwrite((text) => text.normalize('NFKC').replace(/\s/g, ''));
}

export const loginSchema = z.object({
  email: lineText(254).min(1),
  password: secretText().min(1),
  /** The code of the person's phone, for whom the answer was 401 `totp_required`. */
  totp: totpCode().optional(),
});
export type Credentials = z.infer<typeof loginSchema>;

/** `GET /auth/first-login`, for whoever stands at the login: whose shop it is, and how to make its first login (null once somebody has one). */
export const firstLoginSchema = z.object({
  command: z.string().nullable(),
  shopName: z.string(),
  /** Whether a forgotten password is helped by a mail; else an admin makes a link. */
  sendsMail: z.boolean(),
});
export type FirstLogin = z.infer<typeof firstLoginSchema>;

const personFields = { name: lineText(100).min(1), email: emailText(), role: roleSchema };

export const passwordSchema = secretText().min(MIN_PASSWORD);

export const changeOwnNameSchema = z.object({ name: personFields.name });

export const changePasswordSchema = z.object({
  current: secretText().min(1),
  password: passwordSchema,
});

/** Whether the person gets the summary of each week by e-mail. */
export const weeklySummarySchema = z.object({ on: z.boolean() });
export type WeeklySummary = z.infer<typeof weeklySummarySchema>;

/** Whether the own logins take a code of a phone as well. */
export const totpStateSchema = z.object({ on: z.boolean() });
export type TotpState = z.infer<typeof totpStateSchema>;

/** Setting it up, or switching it off, asks for the own password. */
export const confirmPasswordSchema = z.object({ current: secretText().min(1) });

/** What a phone makes codes of, shown this once: `uri` is for a QR code. */
export const totpSetupSchema = z.object({ secret: z.string(), uri: z.string() });
export type TotpSetup = z.infer<typeof totpSetupSchema>;

export const proveTotpSchema = z.object({ code: totpCode() });

/** `POST /auth/password/forgot`: answered alike whether or not somebody has the address. */
export const forgottenPasswordSchema = z.object({ email: lineText(254).min(1) });

/** What the link of an admin leads to: `token` is behind its `#`. */
export const resetPasswordSchema = z.object({ token: secretText().min(1), password: passwordSchema });

export const passwordLinkSchema = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
export type PasswordLink = z.infer<typeof passwordLinkSchema>;

/** A person as admins see them. */
export const personSchema = userSchema.extend({
  active: z.boolean(),
  /** How many open conversations automatic assignment may give the person; null: the shop's number. */
  capacity: z.number().int().nullable(),
  /** When the person works, on the shop's clock; who is Online when it ends becomes Offline. Null: whenever they like. */
  shiftHours: weekHoursSchema.nullable(),
  /** Whether a login takes a code of the person's phone as well. */
  hasTotp: z.boolean(),
  /** As the person last chose; only online ones are given new conversations. */
  availability: z.enum(AVAILABILITIES),
  /** Open conversations in the person's hands. */
  openConversations: z.number().int(),
  /** The last use of a login that is still open. */
  lastSeenAt: z.iso.datetime().nullable(),
});
export type Person = z.infer<typeof personSchema>;

/** A person who may log in from now on; without a password a link is made with which the person sets one. */
export const createUserSchema = z.object({ ...personFields, password: passwordSchema.optional() });
export type CreateUser = z.infer<typeof createUserSchema>;

export const updateUserSchema = z
  .object({
    ...personFields,
    active: z.boolean(),
    capacity: z.number().int().min(0).max(MOST_CAPACITY).nullable(),
    shiftHours: weekHoursSchema.nullable(),
  })
  .partial();
export type UpdateUser = z.infer<typeof updateUserSchema>;

/** What a change of a person answers. */
export const changedPersonSchema = personSchema.omit({
  hasTotp: true,
  availability: true,
  openConversations: true,
  lastSeenAt: true,
});
export type ChangedPerson = z.infer<typeof changedPersonSchema>;

/** `inviteUrl`: where the person sets a password, once, within a day; absent when one was given. */
export const createdPersonSchema = changedPersonSchema.extend({ inviteUrl: z.string().optional() });
export type CreatedPerson = z.infer<typeof createdPersonSchema>;

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
