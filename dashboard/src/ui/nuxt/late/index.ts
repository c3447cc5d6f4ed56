export { default as MenuContent } from './MenuContent.vue';
export { default as PopoverContent } from './PopoverContent.vue';
export { default as TooltipContent } from './TooltipContent.vue';
export { default as Toaster } from '@nuxt/ui/components/Toaster.vue';
