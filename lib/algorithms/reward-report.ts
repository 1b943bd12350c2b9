/** A held-out pair as a reward model sees it; lengths are tokens of the responses. */
export interface JudgedPair {
  readonly chosenScore: number;
  readonly rejectedScore: number;
  readonly chosenLength: number;
  readonly rejectedLength: number;
}

const bins = 10;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const won = ({ chosenScore, rejectedScore }: JudgedPair) => Number(chosenScore > rejectedScore);

/**
 * Expected calibration error (Guo et al. 2017, arXiv 1706.04599, equation 3): how far, on average, sigmoid(|margin|),
 * the probability that the model gives to its own choice, is from how often that choice is right, over ten bins of equal
 * width from 0.5 to 1. 0 is perfect.
 */
export function calibrationError(pairs: readonly JudgedPair[]): number {
  const judged = pairs.map((pair) => {
    const confidence = 1 / (1 + Math.exp(-Math.abs(pair.chosenScore - pair.rejectedScore)));
    return { confidence, right: won(pair), bin: Math.min(bins - 1, Math.floor((confidence - 0.5) * 2 * bins)) };
  });
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const some = judged.filter((each) => each.bin === bin);
    if (some.length === 0) continue;
    const gap = mean(some.map(({ right }) => right)) - mean(some.map(({ confidence }) => confidence));
    error += (some.length / pairs.length) * Math.abs(gap);
  }
  return error;
}

/** Pearson's correlation; NaN where one side is the same throughout. */
function correlation(xs: readonly number[], ys: readonly number[]): number {
  const [x0, y0] = [mean(xs), mean(ys)];
  const product = xs.reduce((sum, x, i) => sum + (x - x0) * ((ys[i] ?? 0) - y0), 0);
  const spread = (values: readonly number[], centre: number) =>
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return product / Math.sqrt(spread(xs, x0) * spread(ys, y0));
}

/** Accuracy apart for the shortest quarter of pairs, by the tokens of both responses, up to the longest. */
function byLength(pairs: readonly JudgedPair[]): Record<string, number> {
  const length = ({ chosenLength, rejectedLength }: JudgedPair) => chosenLength + rejectedLength;
  const sorted = [...pairs].sort((a, b) => length(a) - length(b));
  const quarter = (q: number) => Math.round((q * sorted.length) / 4);
  return Object.fromEntries(
    [1, 2, 3, 4].map((q) => [`accuracy_length_q${q}`, mean(sorted.slice(quarter(q - 1), quarter(q)).map(won))]),
  );
}

/**
 * What accuracy alone does not tell of a reward model: whether its probabilities are true, whether it is as good on long
 * responses as on short ones, and how far length explains it. `longer_wins` is how often people preferred the longer
 * response (equal lengths count half), `longer_scored_higher` how often the model does.
 */
export function rewardReport(pairs: readonly JudgedPair[]): Record<string, number> {
  if (pairs.length === 0) return {};
  const sides = pairs.flatMap(({ chosenScore, rejectedScore, chosenLength, rejectedLength }) => [
    { score: chosenScore, length: chosenLength },
    { score: rejectedScore, length: rejectedLength },
  ]);
  const unequal = pairs.filter(({ chosenLength, rejectedLength }) => chosenLength !== rejectedLength);
  const longer = unequal.map((pair) => Number(pair.chosenLength > pair.rejectedLength));
  const agrees = unequal.map((pair, i) => Number(won(pair) === longer[i]));
  return {
    ece: calibrationError(pairs),
    ...byLength(pairs),
    longer_wins: (longer.reduce((sum, value) => sum + value, 0) + (pairs.length - unequal.length) / 2) / pairs.length,
    longer_scored_higher: mean(agrees),
    length_correlation: correlation(
      sides.map(({ score }) => score),
      sides.map(({ length }) => length),
    ),
  };
}
