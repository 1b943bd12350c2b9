const words = 4; // of a sequence that may be repeated
const fewest = 12; // words: a shorter answer says nothing about repetition

interface Sample {
  readonly completion: string;
  readonly score?: number | null; // what the model wrote in training, to prompts that change
}

/**
 * What a watcher reads of the answers to a run's fixed prompts: their mean length in words, and which share of all
 * four-word sequences stood in the same answer before.
 */
export function sampleFigures(samples: readonly Sample[]): Record<string, number> {
  const plain = samples.filter(({ score }) => score === undefined || score === null);
  const answers = (plain.length > 0 ? plain : samples).map(({ completion }) =>
    completion.trim().split(/\s+/).filter(Boolean),
  );
  if (answers.length === 0) return {};
  const lengths = answers.reduce((sum, answer) => sum + answer.length, 0);
  let [all, different] = [0, 0];
  for (const answer of answers.filter(({ length }) => length >= fewest)) {
    const sequences = Array.from({ length: answer.length - words + 1 }, (_, i) => answer.slice(i, i + words).join(" "));
    all += sequences.length;
    different += new Set(sequences).size;
  }
  return {
    "samples/mean_length": lengths / answers.length,
    ...(all > 0 && { "samples/repetition": 1 - different / all }),
  };
}
