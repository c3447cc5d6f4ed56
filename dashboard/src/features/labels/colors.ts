/** The colours that a label is offered; each can be told from the others, and from light and dark. */
export const COLORS = [
  { name: 'green', value: '#84994f' },
  { name: 'gold', value: '#fcb53b' },
  { name: 'maroon', value: '#b45253' },
  { name: 'blue', value: '#3b82f6' },
  { name: 'teal', value: '#14a098' },
  { name: 'purple', value: '#8b5cf6' },
  { name: 'pink', value: '#ec6fa9' },
  { name: 'slate', value: '#64748b' },
] as const;
