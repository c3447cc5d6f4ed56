import type { AudienceFilter } from '@roms/domain/audience';
import type { Segment } from '@roms/domain/segment';
import type { Db } from '../knex.ts';
import { audienceQuery } from './audience-query.ts';

/** Customers who are shown of an audience. */
const SAMPLES = 5;

export type CountedAudience = {
  count: number;
  samples: { id: number; name: string; phone: string | null; segment: Segment }[];
};

/** How many fit a filter at a moment, and the newest of them. Who fits is looked up once for both. */
export async function audienceCount(db: Db, filter: AudienceFilter, at: Date): Promise<CountedAudience> {
  const counted = await db
    .queryBuilder()
    .withMaterialized('fitting', audienceQuery(db, filter, at))
    .first(db.raw(COUNT));
  return counted as CountedAudience;
}

const COUNT = `
  (SELECT count(*)::integer FROM fitting) AS count,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'phone', phone,
            'segment', coalesce(placed.segment, 'none')) ORDER BY id DESC), '[]')
     FROM (SELECT id FROM fitting ORDER BY id DESC LIMIT ${SAMPLES}) AS newest JOIN customers USING (id)
     LEFT JOIN customer_segments AS placed ON placed.customer_id = id) AS samples`;
