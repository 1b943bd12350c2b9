import { seedFor } from "../random";

/**
 * Which prompts (by hash) are held out. Each prompt's place depends on the seed and its own text alone, so a prompt
 * stays on its side as more are added, and no prompt is ever on both. Where chance would leave one side empty although
 * there are two prompts or more, the nearest prompt changes sides. `testFraction` 0 holds out nothing.
 */
export function splitPrompts(hashes: Iterable<string>, seed: number, testFraction: number): Set<string> {
  const places = [...new Set(hashes)].map((hash) => ({ hash, at: seedFor(seed, "test", hash) / 2 ** 32 }));
  places.sort((a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1));
  if (testFraction <= 0 || places.length < 2) return new Set();
  const chance = places.filter((place) => place.at < testFraction).length;
  const held = Math.min(Math.max(chance, 1), places.length - 1);
  return new Set(places.slice(0, held).map((place) => place.hash));
}
