/** What rows of a file can be, in TRL's shapes; those of one file are of one kind. */
export const rowKinds = ["pairs", "demonstrations", "thumbs", "steps", "prompts"] as const;
export type RowKind = (typeof rowKinds)[number];

interface AboutKind {
  readonly title: string;
  readonly one: string;
  readonly many: string;
  readonly example: string; // a line
}

const line = (row: object) => JSON.stringify(row);

export const aboutKind: Readonly<Record<RowKind, AboutKind>> = {
  pairs: {
    title: "Pairs",
    one: "pair",
    many: "pairs",
    example: line({ prompt: "Name a fruit.", chosen: "A pear.", rejected: "A chair.", group: "Brief" }),
  },
  demonstrations: {
    title: "Demonstrations",
    one: "demonstration",
    many: "demonstrations",
    example: line({ prompt: "Name a fruit.", completion: "A pear." }),
  },
  thumbs: {
    title: "Thumbs up and down",
    one: "response with a thumb",
    many: "responses with thumbs",
    example: line({ prompt: "Name a fruit.", completion: "A pear.", label: true }),
  },
  steps: {
    title: "Judged steps",
    one: "response with judged steps",
    many: "responses with judged steps",
    example: line({ prompt: "What is 2 + 3 + 4?", completions: ["2 + 3 = 5", "5 + 4 = 8"], labels: [true, false] }),
  },
  prompts: {
    title: "Prompts",
    one: "prompt",
    many: "prompts",
    example: line({ prompt: "What is 12 + 30?", answer: "42" }),
  },
};

/** "1 pair", "12 responses with thumbs". */
export function countOf(kind: RowKind, count: number): string {
  const { one, many } = aboutKind[kind];
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
