import { init } from 'virtual:nuxt-ui-icons';
import { onCarried } from '../../carried.ts';

const bodies = new Map<string, string>();

onCarried(({ icons = {} }) => {
  for (const [name, body] of Object.entries(icons)) bodies.set(name, body);
});
// Only the build knows which chunk names which icon.
if (!import.meta.env.PROD) init((name, { body }) => bodies.set(name.replace('lucide:', ''), body));

/** What is inside the `<svg>` of an icon's name as Nuxt UI writes it (`i-lucide-check`); undefined when there is none. */
export const iconBody = (name: string): string | undefined => bodies.get(name.replace(/^i-lucide-/, ''));
