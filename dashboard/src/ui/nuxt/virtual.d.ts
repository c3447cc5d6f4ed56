declare module 'virtual:nuxt-ui-icons' {
  /** Made by Nuxt UI's plugin: calls `add` for every icon that the sources or Nuxt UI name. */
  export function init(add: (name: string, icon: { body: string }) => void): void;
}
