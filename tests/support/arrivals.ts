/** Phones that are read at once. */
const AT_ONCE = 16;

/**
 * How many simulated phones have how many messages of the shop: `{1: 300}` when each of 300 has one. Only those with
 * `text` in them count; without it all do. Throws when a phone cannot be read.
 */
export async function arrivalsAt(
  gatewayUrl: string,
  phones: readonly string[],
  text = '',
): Promise<Record<number, number>> {
  const got: Record<number, number> = {};
  const waiting = phones.values();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (const phone of waiting) {
      const response = await fetch(`${gatewayUrl}/simulator/api/phones/${phone}/messages`);
      if (!response.ok) throw new Error(`the phone answered ${response.status}`);
      const { data } = (await response.json()) as { data: { fromBusiness: boolean; body: string }[] };
      const times = data.filter(({ fromBusiness, body }) => fromBusiness && body.includes(text)).length;
      got[times] = (got[times] ?? 0) + 1;
    }
  });
  await Promise.all(lanes);
  return got;
}
