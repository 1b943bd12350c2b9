/** How long a label can be taken back by the person who gave it. */
export const undoWindowMs = 15 * 60_000;
