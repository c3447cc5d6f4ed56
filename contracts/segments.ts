import { z } from 'zod';
import { SEGMENTS } from '@roms/domain/segment';
import { rfmSchema } from './settings.ts';
import { cursorSchema } from './text.ts';

export const segmentSchema = z.enum(SEGMENTS);

/** What a customer's segment was decided by: orders that were shipped or completed, none else. */
export const segmentReasonSchema = z.object({
  orders: z.number().int(),
  /** Rupiah. */
  spent: z.number().int(),
  lastOrderAt: z.iso.datetime().nullable(),
  firstOrderAt: z.iso.datetime().nullable(),
});
/** What a customer shows of it, wherever they stand. */
export const givenSegmentSchema = z.object({ segment: segmentSchema, segmentReason: segmentReasonSchema });
export type GivenSegment = z.infer<typeof givenSegmentSchema>;

/** `GET /api/v1/segments`: each segment once; `at` is when all customers were last placed, null before the first time. */
export const segmentSizesSchema = z.object({
  data: z.array(z.object({ key: segmentSchema, count: z.number().int() })),
  at: z.iso.datetime().nullable(),
});
export type SegmentSizes = z.infer<typeof segmentSizesSchema>;

export const segmentRunSchema = z.object({ runId: z.string() });
export type SegmentRun = z.infer<typeof segmentRunSchema>;

/** A day of the shop. */
const daySchema = z.iso.date().refine((day) => day >= '2000-01-01', 'must not be before 2000');

/** From `from` to `to`, both in it; the thirty days up to today unless told. */
export const segmentDaysQuerySchema = z.object({ from: daySchema.optional(), to: daySchema.optional() });
export const segmentMovesQuerySchema = segmentDaysQuerySchema.extend({ cursor: cursorSchema.optional() });

/** How many times somebody moved from one segment to another. */
export const segmentFlowSchema = z.object({
  from: segmentSchema,
  to: segmentSchema,
  count: z.number().int(),
});
export type SegmentFlow = z.infer<typeof segmentFlowSchema>;

/** How many customers were in each segment on a day of the shop, as the night counted them. */
export const segmentDaySchema = z.object({
  day: z.iso.date(),
  counts: z.record(segmentSchema, z.number().int()),
});
export type SegmentDay = z.infer<typeof segmentDaySchema>;

/** One customer who moved. */
export const segmentMoveSchema = z.object({
  id: z.number().int(),
  customer: z.object({ id: z.number().int(), name: z.string(), phone: z.string().nullable() }),
  from: segmentSchema,
  to: segmentSchema,
  at: z.iso.datetime(),
});
export type SegmentMove = z.infer<typeof segmentMoveSchema>;

/** `POST /api/v1/segments/preview`: thresholds that somebody thinks of; what is left out is as it is set. */
export const previewSegmentsSchema = z.strictObject({ rfm: rfmSchema.partial() });

/** What these thresholds would do today: who would go where, the most first, and how many would be in each. */
export const segmentPreviewSchema = z.object({
  moves: z.array(segmentFlowSchema),
  sizes: segmentSizesSchema.shape.data,
});
export type SegmentPreview = z.infer<typeof segmentPreviewSchema>;
