import { randomFrom, seedFor } from "../random";

const longest = 60_000;
const longestAsked = 10 * 60_000;

/** What `Retry-After` (RFC 9110, 10.2.3: seconds or a date) or `retry-after-ms` asks for, in milliseconds; null: nothing. */
export function askedPause(headers: Headers, now: number): number | null {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (milliseconds >= 0) return Math.min(milliseconds, longestAsked);
  const text = headers.get("retry-after");
  if (text === null || text.trim() === "") return null;
  const seconds = Number(text);
  const pause = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1000;
  return Number.isNaN(pause) ? null : Math.min(Math.max(0, pause), longestAsked);
}

/** How long to wait before try number `next` (2 is the first repeat): twice as long each time, spread by a half. */
export function ownPause(first: number, next: number, seed: number): number {
  const spread = randomFrom(seedFor(seed, "pause", next))();
  return Math.min(longest, first * 2 ** (next - 2)) * (0.5 + spread);
}
