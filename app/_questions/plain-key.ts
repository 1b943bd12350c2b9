const typing = "input, textarea, select, [contenteditable]";
const choosing = /^(?:Arrow|Enter$| $)/; // the keys of a radio group
const overlay = ["dialog", "alertdialog", "menu"].map((role) => `[role=${role}][data-state=open]`).join(", ");

/**
 * The key of a stroke that is meant for the page: null with a modifier, while somebody types or chooses, while a dialog
 * or menu is open, or when something nearer has dealt with it. Shift is part of the name: "Shift+ArrowUp".
 */
export function plainKey(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.target instanceof Element) {
    if (event.target.closest(typing)) return null;
    if (choosing.test(event.key) && event.target.closest("[role=radiogroup]")) return null;
  }
  if (document.querySelector(overlay)) return null;
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key.toLowerCase();
}
