import { z } from "zod";

/** Texts at which a response ends, in the order in which they were given. Web server and browser read this, too. */
export const stopStrings = z
  .array(
    z.string().min(1, "A stop string is at least one character.").max(200, "A stop string is at most 200 characters."),
  )
  .max(8, "At most 8 stop strings.");

/** A stop string as people type it: \n, \t and \\ stand for a line break, a tab and a backslash. */
export function readStopString(typed: string): string {
  return typed.replace(/\\([nt\\])/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? "\\");
}

/** Where the text is to be cut: before the stop string that is complete first. -1 when none is. */
export function findStop(text: string, stops: readonly string[]): number {
  let end = Number.POSITIVE_INFINITY;
  let cut = -1;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at < 0 || at + stop.length > end || (at + stop.length === end && at > cut)) continue;
    end = at + stop.length;
    cut = at;
  }
  return cut;
}

/** How many characters at the text's end may turn out to be the beginning of a stop string. */
export function possibleStop(text: string, stops: readonly string[]): number {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const tail = text.slice(-length);
    if (stops.some((stop) => stop.length > length && stop.startsWith(tail))) return length;
  }
  return 0;
}
