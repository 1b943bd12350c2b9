import { type Random, randomFrom, seedFor } from "../../lib/random";
import { expand, pick } from "./expand";
import { type Kind, type Style, styles } from "./kind";
import { kinds } from "./kinds";
import { manners } from "./manners";

/** One request, one answer to it. */
export interface Example {
  readonly kind: string;
  readonly style: Style;
  readonly prompt: string;
  readonly answer: string;
}

/** Whether a prompt is kept out of training: one in 12, decided by its text alone, so the two sides never share one. */
export function isHeldOut(prompt: string): boolean {
  return seedFor("held-out", prompt) % 12 === 0;
}

/** `count` distinct examples to train on, kinds in turn and styles evenly; the same for the same seed. */
export function generateExamples(count: number, seed: number): Example[] {
  const seen = new Set<string>();
  return collect(count, seedFor(seed, "train"), (example) => {
    if (isHeldOut(example.prompt)) return false;
    return isNew(seen, `${example.prompt}\n${example.answer}`);
  });
}

/** `count` distinct held-out examples, each with a prompt of its own that training never sees. */
export function generateHeldOut(count: number, seed: number): Example[] {
  const seen = new Set<string>();
  return collect(count, seedFor(seed, "held-out"), ({ prompt }) => isHeldOut(prompt) && isNew(seen, prompt));
}

const attemptsPerExample = 100;

function collect(count: number, seed: number, keep: (example: Example) => boolean): Example[] {
  const random = randomFrom(seed);
  const examples: Example[] = [];
  for (let attempt = 0; examples.length < count; attempt++) {
    if (attempt > attemptsPerExample * count)
      throw new Error(`Only ${examples.length} distinct examples came out of ${attempt} attempts; ask for fewer.`);
    const kind = kinds[attempt % kinds.length];
    if (!kind) break;
    const example = write(kind, random);
    if (keep(example)) examples.push(example);
  }
  return examples;
}

function write(kind: Kind, random: Random): Example {
  const style = pick(random, styles);
  const slots = { ...manners, ...kind.draw(random) };
  const prompt = expand(pick(random, kind.prompts), slots, random);
  const answer = expand(pick(random, kind.answers[style]), slots, random);
  return { kind: kind.name, style, prompt: sentenceCase(prompt), answer: sentenceCase(answer) };
}

/** A capital letter at the start and after each end of a sentence within a line; templates need not care. */
function sentenceCase(text: string): string {
  return text.replace(/(^|[.!?] )([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
