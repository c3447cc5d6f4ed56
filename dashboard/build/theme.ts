/**
 * What Nuxt UI's components look like here. Its soft surfaces are a darkened colour at ten per cent, which is mud on
 * white and fog on black: ours are steps of the palettes (styles/colors.css), the same in every component.
 */
const COLORS = ['primary', 'secondary', 'success', 'info', 'warning', 'error'] as const;

/** The classes of one variant for every colour, in the shape of Nuxt UI's theme. */
function forEachColor<V extends 'soft' | 'subtle', T>(variant: V, classes: (color: string) => T) {
  return COLORS.map((color) => ({ color, variant, class: classes(color) }));
}

const surface = (color: string) => `bg-${color}-tint text-${color}-ink`;
const ringed = (color: string) => `${surface(color)} ring-${color}-line`;
const pressed = (color: string) => {
  const stays = `disabled:bg-${color}-tint aria-disabled:bg-${color}-tint`;
  return `hover:bg-${color}-line active:bg-${color}-line ${stays}`;
};

/** Over what stands behind a dialogue: dark in both modes, so that the dialogue is what is lit. */
const SCRIM = 'bg-slate-950/45 backdrop-blur-xs dark:bg-slate-950/65';

export const theme = {
  colors: {
    primary: 'brand',
    secondary: 'slate',
    success: 'green',
    info: 'sky',
    warning: 'gold',
    error: 'maroon',
    neutral: 'slate',
  } as const,
  button: {
    // A thumb needs 32 px, whatever size the button has beside a mouse.
    slots: { base: 'max-lg:min-h-8' },
    variants: { square: { true: 'max-lg:min-w-8 max-lg:justify-center' } },
    compoundVariants: [
      ...forEachColor('soft', (color) => `${surface(color)} ${pressed(color)}`),
      ...forEachColor('subtle', (color) => `${ringed(color)} ${pressed(color)}`),
    ],
  },
  badge: {
    compoundVariants: [...forEachColor('soft', surface), ...forEachColor('subtle', ringed)],
  },
  alert: {
    // Nuxt UI fades the words of an alert, which costs them their contrast.
    slots: { description: 'opacity-100' },
    compoundVariants: [
      ...forEachColor('soft', (color) => ({ root: surface(color) })),
      ...forEachColor('subtle', (color) => ({ root: ringed(color) })),
    ],
  },
  modal: { variants: { overlay: { true: { overlay: SCRIM } } } },
  slideover: {
    // Unlike the modal it keeps the scrim's colour in the slot; a variant of that name would never apply.
    slots: { overlay: SCRIM, content: 'bg-default/90 backdrop-blur-xl backdrop-saturate-150' },
  },
  skeleton: { base: 'bg-accented' },
  // Above the tabs of a phone.
  toaster: { slots: { viewport: 'max-lg:mb-20' } },
};
