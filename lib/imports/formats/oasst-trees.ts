import { z } from "zod";
import type { Message } from "../../datasets/preference-row";
import { promptText } from "../../projects/prompt-text";
import { hasKeys, type ImportFormat } from "../import-format";
import { type ImportRecord, UnusableRow } from "../import-record";

const node = z.object({
  text: z.string(),
  role: z.enum(["prompter", "assistant"]),
  deleted: z.boolean().nullish(),
  review_result: z.boolean().nullish(),
  rank: z.number().nullish(),
  synthetic: z.boolean().nullish(),
  model_name: z.string().nullish(),
  get replies() {
    return z.array(node).nullish();
  },
});
type Node = z.output<typeof node>;
const tree = z.object({ message_tree_id: z.string(), prompt: node });

/** Open-Assistant's message trees: every prompter message with two or more replies becomes a task. */
export const oasstTrees: ImportFormat = {
  title: "Message trees (Open-Assistant)",
  description:
    "One tree a line. Wherever a person's message has two or more replies, the conversation up to it is the prompt. Ranks are kept as an imported ranking, apart from the labels given here; deleted and rejected messages are left out.",
  example: `{"message_tree_id": "t1", "tree_state": "ready_for_export", "prompt": {"role": "prompter", "text": "Name a fruit.", "replies": [{"role": "assistant", "text": "Apple.", "rank": 0}, {"role": "assistant", "text": "Fruit.", "rank": 1}]}}`,
  gathers: false,
  looksLike: (value) => hasKeys(value, "message_tree_id", "prompt"),
  read(value) {
    const { prompt } = tree.parse(value);
    const records = [...branches(prompt, [])];
    if (records.length === 0) throw new UnusableRow("No message of this tree has two or more replies to rank.");
    return records;
  },
};

const usable = (message: Node) => message.deleted !== true && message.review_result !== false;

function* branches(message: Node, before: readonly Message[]): Generator<ImportRecord> {
  if (!usable(message)) return;
  const role = message.role === "prompter" ? "user" : "assistant";
  const turns: Message[] = [...before, { role, content: message.text }];
  const replies = (message.replies ?? []).filter(usable);
  const answers = message.role === "prompter" ? replies.filter((reply) => reply.role === "assistant") : [];
  if (answers.length >= 2) {
    yield {
      prompt: promptText(turns),
      responses: answers.map((reply) => ({
        text: reply.text,
        model: reply.synthetic ? (reply.model_name ?? null) : "human",
      })),
      order: byRank(answers),
    };
  }
  for (const reply of replies) yield* branches(reply, turns);
}

/** Tie groups of the replies that have a rank, best (lowest) first; undefined when fewer than two have one. */
function byRank(replies: readonly Node[]): number[][] | undefined {
  const groups = new Map<number, number[]>();
  for (const [index, { rank }] of replies.entries()) {
    if (rank != null) groups.set(rank, [...(groups.get(rank) ?? []), index]);
  }
  const order = [...groups].sort(([a], [b]) => a - b).map(([, indices]) => indices);
  return order.flat().length < 2 ? undefined : order;
}
