/** A filter of the list: pressed while the list is narrowed by it. */
export const CHIP =
  'inline-flex h-7 shrink-0 items-center gap-1 rounded-full px-2.5 text-xs font-medium whitespace-nowrap ring-1 ring-inset focus-visible:outline-2 focus-visible:outline-primary max-lg:h-8';

export const chipColor = (isOn: boolean): string =>
  isOn ? 'bg-primary-tint text-primary-ink ring-primary-line' : 'text-muted ring-default hover:bg-muted';
