import { ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { mail } from './proxies.ts';

/** Sends one mail; tried again until the server takes it, refuses it for good, or its day is over. */
export async function mailWorkflow(input: { mailId: number }): Promise<string> {
  try {
    return await mail.sendMail(input);
  } catch (error) {
    if (isCancellation(error)) throw error;
    await mail.giveUpMail(input);
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof ApplicationFailure ? (cause.type ?? 'failed') : 'failed';
  }
}
