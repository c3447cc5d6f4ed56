import type {
  Broadcast,
  BroadcastRecipient,
  BroadcastReport,
  BroadcastSummary,
} from '@roms/contracts/broadcasts';
import { shareOf, winnerOf } from '@roms/domain/broadcast-report';
import type { BroadcastReport as ReportRow } from '../../db/broadcasts/broadcast-report.ts';
import type { CountedBroadcast, ListedBroadcast } from '../../db/broadcasts/broadcasts-page.ts';
import type { LoggedRecipient } from '../../db/broadcasts/recipients-page.ts';
import type { WaitOfAll } from '../../db/broadcasts/wait-of-all.ts';
import type { Stopped } from '../../db/broadcasts/who-stopped.ts';
import type { Broadcast as Row } from '../../db/models/Broadcast.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A broadcast as a list shows it. */
export function presentBroadcastSummary(listed: ListedBroadcast): BroadcastSummary {
  return { ...presentCounted(listed), ...listed.results };
}

function presentCounted({ row, counts, createdByName }: CountedBroadcast) {
  const { id, name, state, pauseReason } = row;
  return {
    ...{ id, name, state, pauseReason, counts },
    startAt: iso(row.startAt),
    endAt: iso(row.endAt),
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
    createdAt: row.createdAt.toISOString(),
    createdBy: createdByName,
  };
}

type Standing = Pick<Broadcast, 'nextSendAt' | 'share'> & {
  waitsFor: WaitOfAll | null;
  stopped: Stopped | null;
};

/** A broadcast with all that it says; of `standing` what its number tells of itself. */
export function presentBroadcast(
  counted: CountedBroadcast,
  { waitsFor, stopped, ...number }: Standing,
): Broadcast {
  const { audience, body, variants, allowCold, resumeByItself, sessionId } = counted.row;
  return {
    ...presentCounted(counted),
    ...{ audience, body, variants, allowCold, resumeByItself, sessionId, ...number },
    media: presentMedia(counted.row),
    waitsFor: waitsFor && { ...waitsFor, at: iso(waitsFor.at) },
    stopped: stopped && { ...stopped, at: stopped.at.toISOString() },
  };
}

function presentMedia({ media, mediaKind }: Row): Broadcast['media'] {
  if (media === null || media.file === null || mediaKind === null) return null;
  const { file, mimeType, size, fileName } = media;
  return { id: file, kind: mediaKind, mimeType, size, fileName };
}

/** What of a broadcast stands in the audit log: who is meant and how, and no word of its texts. */
export function auditedBroadcast(row: Row): Record<string, unknown> {
  const { name, state, pauseReason, audience, body, variants, media } = row;
  const { customerIds, ...named } = audience;
  return {
    ...{ name, state, pauseReason, startAt: iso(row.startAt), endAt: iso(row.endAt) },
    audience: { ...named, ...(customerIds === undefined ? {} : { listed: customerIds.length }) },
    texts: 1 + variants.length,
    characters: body.length,
    file: media?.file ?? null,
    ...{ allowCold: row.allowCold, resumeByItself: row.resumeByItself, sessionId: row.sessionId },
  };
}

export function presentRecipient(row: LoggedRecipient): BroadcastRecipient {
  const { position, status, reason, variant, messageId, conversationId } = row;
  return {
    ...{ position, status, reason, variant, messageId, conversationId },
    customer: { id: row.customerId, name: row.name, phone: row.phone },
    notBefore: iso(row.notBefore),
    sentAt: iso(row.sentAt),
    deliveredAt: iso(row.deliveredAt),
    readAt: iso(row.readAt),
    repliedAt: iso(row.repliedAt),
    optedOutAt: iso(row.optedOutAt),
    brought: row.brought.map(({ orderId, orderNumber, totalAmount }) => ({
      ...{ orderId, orderNumber, totalAmount },
    })),
  };
}

export function presentReport(report: ReportRow, at: Date): BroadcastReport {
  const { row, counts, results, reasons, variants, hours } = report;
  return {
    ...{ at: at.toISOString(), state: row.state, counts, ...results, reasons },
    variants: variants.map(({ reached, ...one }) => ({
      ...{ ...one, sent: reached },
      replyRate: shareOf(one.replied, reached),
      orderRate: shareOf(one.ordered, reached),
    })),
    winner: winnerOf(variants),
    hours: hours.map((hour) => ({ ...hour, at: hour.at.toISOString() })),
  };
}
