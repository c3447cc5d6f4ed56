/** How a text is called among the others: `A` for the first. */
export function variantName(variant: number): string {
  return String.fromCharCode(65 + variant);
}
