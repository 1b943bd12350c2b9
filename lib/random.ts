/**
 * Seeds from coordinates, never from a global stream: any shuffle, sample or rollout can be replayed alone.
 * Hash: FNV-1a over the coordinates' text, finished with murmur3's mixer. Generator: mulberry32.
 */
export type Random = () => number;

/** A 32-bit seed from coordinates, for example `seedFor(run.seed, "shuffle", epoch)`. */
export function seedFor(...coordinates: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of coordinates.join("\u001f")) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A generator of uniform numbers in [0, 1), the same for the same seed on every machine. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A Fisher-Yates shuffled copy. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}
