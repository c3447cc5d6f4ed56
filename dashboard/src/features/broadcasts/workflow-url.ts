import type { Me } from '@roms/contracts/users';

/** A broadcast's workflow in Temporal's own UI; null where that is not known. */
export function workflowUrl(me: Me | null, id: number): string | null {
  if (!me?.temporalUiUrl) return null;
  const namespace = encodeURIComponent(me.temporalNamespace ?? 'default');
  const base = me.temporalUiUrl.replace(/\/$/, '');
  return `${base}/namespaces/${namespace}/workflows/${encodeURIComponent(`broadcast:${id}`)}`;
}
