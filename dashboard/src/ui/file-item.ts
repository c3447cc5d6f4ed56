import type { DropdownMenuItem } from '@nuxt/ui';

const ICONS = { csv: 'i-lucide-file-text', xlsx: 'i-lucide-file-spreadsheet', pdf: 'i-lucide-file-type' };

/** A file to download, as an item of a menu: `to` is its address at the API. */
export const fileItem = (ending: keyof typeof ICONS, label: string, to: string): DropdownMenuItem => ({
  label,
  icon: ICONS[ending],
  to,
  external: true,
  download: true,
});
