import { z } from "zod";

/** What is asked about: the names of the responses shown, position 1 first. Ids in the database, letters in the browser. */
export interface Item {
  readonly responses: readonly string[];
}

/** A reason for not answering; both are outcomes of every kind of question. */
const reason = z.string().trim().min(1, "Say why, in a few words.").max(1000, "Keep the reason under 1000 characters.");
export const skipped = z.object({ outcome: z.literal("skipped"), reason });
export const flagged = z.object({ outcome: z.literal("flagged"), reason });

export type Outcome = "ranked" | "all_bad" | "skipped" | "flagged";

/** What a question's answer must at least say: it decides whether the label counts and what the lists show. */
interface Answered {
  readonly outcome: Outcome;
  readonly reason?: string;
}

/** One strict comparison that an answer implies, by response. */
interface Pair {
  readonly chosen: string;
  readonly rejected: string;
}

/**
 * A kind of question owns all that depends on the kind: what a project may set, what an answer is for the responses
 * shown, what a half-done answer is, and what an answer teaches. To add one: a file like ranking.ts, a line in
 * registry.ts, and its input in app/_questions (forgetting that is a type error).
 */
interface Spec<Settings, Answer extends Answered, Draft> {
  readonly title: string;
  readonly settings: z.ZodType<Settings>;
  answer(settings: Settings, item: Item): z.ZodType<Answer>;
  draft(item: Item): z.ZodType<Draft>;
  /** The unfinished answer that `answer` would have grown from, so that undo brings back the form as it was. */
  reopen(answer: Answer, item: Item): Draft;
  /** The same answer about other names: letters from the browser to ids, and back. */
  rename(answer: Answer, to: (response: string) => string): Answer;
  pairs(answer: Answer): Pair[];
}

/** A question with its types closed over: callers pass and get `unknown`, and nothing is cast. */
export interface Question {
  readonly title: string;
  readonly settings: z.ZodType;
  /** Checks `raw`, given about `item`, and says it about `named` (same length, same order). Throws ZodError. */
  parse(settings: unknown, item: Item, raw: unknown, named: Item): Parsed;
  /** A draft as it may be stored; null when it does not fit the item. */
  parseDraft(item: Item, raw: unknown): unknown;
  /** The draft of a stored answer about `stored`, said about `item`; null when the settings have changed too far. */
  reopen(settings: unknown, stored: Item, answer: unknown, item: Item): unknown;
}

export interface Parsed extends Answered {
  readonly answer: unknown;
  readonly pairs: readonly Pair[];
}

export function defineQuestion<Settings, Answer extends Answered, Draft>(
  spec: Spec<Settings, Answer, Draft>,
): Question {
  return {
    title: spec.title,
    settings: spec.settings,
    parse(settings, item, raw, named) {
      const given = spec.answer(spec.settings.parse(settings), item).parse(raw);
      const answer = spec.rename(given, renaming(item, named));
      return { answer, outcome: answer.outcome, reason: answer.reason, pairs: spec.pairs(answer) };
    },
    parseDraft(item, raw) {
      const parsed = spec.draft(item).safeParse(raw);
      return parsed.success ? parsed.data : null;
    },
    reopen(settings, stored, answer, item) {
      const known = spec.answer(spec.settings.parse(settings), stored).safeParse(answer);
      return known.success ? spec.reopen(spec.rename(known.data, renaming(stored, item)), item) : null;
    },
  };
}

function renaming(from: Item, to: Item): (response: string) => string {
  const names = new Map(from.responses.map((name, position) => [name, to.responses[position]]));
  return (name) => {
    const renamed = names.get(name);
    if (renamed === undefined) throw new RangeError(`There is no response ${name} in this item.`);
    return renamed;
  };
}
