import { wordsByArea, type Words } from './words.ts';

/** All of it: while developing and in tests. In the build each chunk carries what it says (build/carried-parts.ts). */
export const indonesian = /* @__PURE__ */ wordsByArea(
  import.meta.glob<Words>('./id/*.json', { eager: true, import: 'default' }),
);
