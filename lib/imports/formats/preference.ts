import { z } from "zod";
import type { Message } from "../../datasets/preference-row";
import { promptText } from "../../projects/prompt-text";
import { hasKeys, type ImportFormat } from "../import-format";
import { type ImportRecord, UnusableRow } from "../import-record";
import { messages } from "./messages";

const standard = z.object({ prompt: z.string().nullish(), chosen: z.string(), rejected: z.string() });
const conversational = z.object({ prompt: messages.nullish(), chosen: messages, rejected: messages });

/** TRL's preference rows: standard and conversational, with the prompt apart or inside both sides. */
export const preference: ImportFormat = {
  title: "Preference rows (TRL)",
  description:
    "`chosen` and `rejected`, as texts or message lists; `prompt` may be left out when both begin with it. What was chosen is kept as an imported ranking, apart from the labels given here.",
  example: `{"prompt": "The sky is", "chosen": " blue.", "rejected": " green."}
{"chosen": [{"role": "user", "content": "Hi!"}, {"role": "assistant", "content": "Hello!"}], "rejected": [{"role": "user", "content": "Hi!"}, {"role": "assistant", "content": "What?"}]}`,
  gathers: false,
  looksLike: (value) => hasKeys(value, "chosen", "rejected"),
  read: (value) => [readRow(value)],
};

function readRow(value: unknown): ImportRecord {
  const lists = hasKeys(value, "chosen") && z.object({ chosen: z.array(z.unknown()) }).safeParse(value).success;
  if (lists) {
    const { prompt, chosen, rejected } = conversational.parse(value);
    return fromMessages(prompt ?? [], chosen, rejected);
  }
  const { prompt, chosen, rejected } = standard.parse(value);
  if (prompt != null) return pair(prompt, chosen, rejected);
  if (turn.test(chosen) && turn.test(rejected)) return fromMessages([], transcript(chosen), transcript(rejected));
  const shared = sharedText(chosen, rejected);
  if (shared.trim() === "") throw new UnusableRow("There is no prompt, and chosen and rejected do not begin alike.");
  return pair(shared, chosen.slice(shared.length), rejected.slice(shared.length));
}

/** TRL's `extract_prompt` for conversations: the prompt is the turns that both sides begin with. */
function fromMessages(
  prompt: readonly Message[],
  chosen: readonly Message[],
  rejected: readonly Message[],
): ImportRecord {
  let shared = 0;
  if (prompt.length === 0) {
    while (shared < Math.min(chosen.length, rejected.length) - 1 && same(chosen[shared], rejected[shared])) shared += 1;
  }
  const turns = [...prompt, ...chosen.slice(0, shared)];
  if (turns.length === 0) throw new UnusableRow("There is no prompt: chosen and rejected share no first message.");
  return pair(promptText(turns), answer(chosen.slice(shared), "chosen"), answer(rejected.slice(shared), "rejected"));
}

function answer(turns: readonly Message[], side: string): string {
  const [only] = turns;
  if (turns.length !== 1 || only?.role !== "assistant") {
    throw new UnusableRow(`${side} must be one assistant message after the prompt; it has ${turns.length} messages.`);
  }
  return only.content;
}

function same(a: Message | undefined, b: Message | undefined): boolean {
  return a?.role === b?.role && a?.content === b?.content;
}

/** TRL's `extract_prompt` for texts: the longest common beginning, without a space that belongs to the completions. */
function sharedText(chosen: string, rejected: string): string {
  let end = 0;
  while (end < Math.min(chosen.length, rejected.length) && chosen[end] === rejected[end]) end += 1;
  return chosen.slice(0, chosen[end - 1] === " " ? end - 1 : end);
}

const turn = /^\s*(?:Human|Assistant): /;

/** The transcripts of Anthropic's HH-RLHF: "\n\nHuman: …\n\nAssistant: …". */
function transcript(text: string): Message[] {
  const parts = `\n\n${text.trimStart()}`.split(/\n\n(Human|Assistant): ?/).slice(1);
  const turns: Message[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    turns.push({ role: parts[at] === "Human" ? "user" : "assistant", content: (parts[at + 1] ?? "").trim() });
  }
  return turns;
}

function pair(prompt: string, chosen: string, rejected: string): ImportRecord {
  const responses = [chosen, rejected].map((text) => ({ text, model: null }));
  return { prompt, responses, order: [[0], [1]] };
}
