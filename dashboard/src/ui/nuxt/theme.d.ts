/** The themes that Nuxt UI's plugin makes (build/theme.ts is part of them). */
declare module '#build/ui/*' {
  import type { TVVariants } from 'tailwind-variants';
  const theme: TVVariants;
  export default theme;
}
