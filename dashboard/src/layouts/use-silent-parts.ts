import { onScopeDispose, ref, type Ref } from 'vue';
import { fetchHealth } from '../api/health.ts';

/** The parts that everybody's work hangs on; numbers are shown where they are looked after. */
const PARTS = ['postgres', 'temporal', 'worker', 'wa_service', 'simulator', 'clock'] as const;
export type SilentPart = 'api' | (typeof PARTS)[number];

/** How often is looked, and how soon again after something was amiss: a restart is not worth a bar (milliseconds). */
const LOOK_MS = 15_000;
const AGAIN_MS = 5_000;

/** Which parts of ROMS did not work at both of the last two looks; looked only while somebody can see it. */
export function useSilentParts(): Ref<SilentPart[]> {
  const shown = ref<SilentPart[]>([]);
  let before: SilentPart[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  async function look() {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') {
      const silent = await silentParts();
      shown.value = silent.filter((part) => before.includes(part));
      before = silent;
    }
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(look, before.length > shown.value.length ? AGAIN_MS : LOOK_MS);
  }
  const onVisible = () => void look();

  document.addEventListener('visibilitychange', onVisible);
  onScopeDispose(() => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisible);
  });
  void look();
  return shown;
}

async function silentParts(): Promise<SilentPart[]> {
  const health = await fetchHealth();
  if (health === null) return ['api'];
  return PARTS.filter((part) => (health.parts?.[part]?.status ?? 'ok') !== 'ok');
}
