/** How many readings of one step each are averaged before they are compared: single ones are noise. */
export const windowSize = 10;

/** Means of a metric over its first and its last few values. */
export function openWindows(size = windowSize) {
  const recent: number[] = [];
  let first: number | null = null;
  let count = 0;
  return {
    add(value: number): void {
      count++;
      recent.push(value);
      if (recent.length > size) recent.shift();
      if (count === size) first = mean(recent);
    },
    get count() {
      return count;
    },
    /** Of the first `size` values; null before there are as many. */
    get first() {
      return first;
    },
    /** Of the last `size` values; null before there are as many. */
    get last() {
      return count < size ? null : mean(recent);
    },
  };
}

/** A mean of some values and how uncertain it is. */
export interface Level {
  readonly mean: number;
  readonly error: number; // standard error; 0 of a single value
}

/** Puts values together by `size`: gives a level after each that is complete, else null. */
export function openLevels(size = windowSize) {
  let values: number[] = [];
  return (value: number): Level | null => {
    values.push(value);
    if (values.length < size) return null;
    const level = levelOf(values);
    values = [];
    return level;
  };
}

function levelOf(values: readonly number[]): Level {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const n = values.length;
  return { mean: centre, error: n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0 };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
