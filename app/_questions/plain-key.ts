/**
 * The key of a stroke that is meant for the page: null with a modifier, while somebody types, inside a dialog, menu or
 * radio group, or when something nearer has dealt with it. Shift is part of the name: "Shift+ArrowUp".
 */
export function plainKey(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target;
  if (target instanceof Element) {
    if (
      target.closest(
        "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=radiogroup]",
      )
    ) {
      return null;
    }
  }
  if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu]")) return null;
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key.toLowerCase();
}
