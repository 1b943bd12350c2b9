import { findStop, possibleStop } from "./stop-strings";
import { openTextStream } from "./text-stream";

interface ResponseText {
  /** Up to the first stop string, without white space around it or a character that was not finished. */
  readonly text: string;
  readonly stopped: boolean; // by a stop string
}

/** Follows a response while its tokens are drawn. */
export interface ResponseStream {
  /** Reads what is new among the tokens drawn so far; true when a stop string is complete. Without a new one it has ended. */
  read(ids: readonly number[]): boolean;
  /** The response has ended with these tokens. */
  end(ids: readonly number[]): ResponseText;
}

/**
 * Tells a response's text piece by piece, as soon as it is sure: not yet an incomplete character, white space at the
 * end, or what may be the beginning of a stop string. All pieces together are the response's text.
 */
export function openResponseStream(
  decode: (ids: readonly number[]) => string,
  stops: readonly string[],
  onText?: (text: string, last: boolean) => void,
): ResponseStream {
  const stream = openTextStream(decode);
  let count = 0;
  let told = 0;
  let ended: ResponseText | null = null;

  const textSoFar = (ids: readonly number[]) => {
    for (; count < ids.length; count++) stream.add(ids[count] ?? 0);
    return stream.settled + stream.pending.replace(/\ufffd+$/, "");
  };
  const end = (ids: readonly number[]): ResponseText => {
    if (ended) return ended;
    const all = textSoFar(ids);
    const cut = findStop(all, stops);
    const text = (cut < 0 ? all : all.slice(0, cut)).trim();
    ended = { text, stopped: cut >= 0 };
    onText?.(text.slice(told), true);
    return ended;
  };
  return {
    end,
    read(ids) {
      const more = ids.length > count;
      const all = textSoFar(ids);
      if (!more || findStop(all, stops) >= 0) return end(ids).stopped;
      const sure = all.slice(0, all.length - possibleStop(all, stops)).trim();
      if (sure.length > told) onText?.(sure.slice(told), false);
      told = Math.max(told, sure.length);
      return false;
    },
  };
}
