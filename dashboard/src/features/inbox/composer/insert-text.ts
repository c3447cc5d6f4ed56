/**
 * Puts `text` into a field in the place of `start` to `end` (UTF-16 units), as if it had been typed: it can be undone,
 * and the field's own listeners hear of it. The caret stands behind it.
 */
export function insertText(field: HTMLTextAreaElement, text: string, start: number, end: number): void {
  field.focus();
  field.setSelectionRange(start, end);
  // Nothing else leaves the field's undo whole; a browser that knows it no more still gets the text.
  if (document.execCommand?.('insertText', false, text)) return;
  field.setRangeText(text, start, end, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
