import type { Message } from "../datasets/preference-row";
import { seedFor } from "../random";
import { comparisonMessages, readVerdict, reminder } from "./comparison-prompt";
import { inParallel } from "./in-parallel";
import type { Judge } from "./judge";
import type { Question } from "./plan-questions";
import type { Answer } from "./verdict";
import type { Writer } from "./writer";

/**
 * A judge that writes its reasons and then its verdict. An answer without one is asked for once more, with a reminder;
 * a second one is kept as it is, without a verdict.
 */
export function writingJudge(writer: Writer, seed = 0): Judge {
  async function answer(question: Question, signal: AbortSignal): Promise<Answer> {
    const messages = comparisonMessages(question);
    const own = seedFor(seed, question.key, question.first.id, question.second.id, String(question.swapped));
    const said = await writer.write(messages, { seed: own, signal });
    const first = readVerdict(said);
    if (first.verdict !== null) return first;
    const again: Message[] = [
      ...messages,
      { role: "assistant", content: said || "…" },
      { role: "user", content: reminder },
    ];
    const second = readVerdict(await writer.write(again, { seed: seedFor(own, "again"), signal }));
    return { ...second, rationale: [first.rationale, second.rationale].filter(Boolean).join("\n\n") };
  }
  return {
    name: writer.name,
    judge: (questions, { onAnswer, signal: outer }) =>
      inParallel(
        questions,
        writer.atOnce,
        async (question, signal) => onAnswer(question, await answer(question, signal)),
        outer,
      ),
    close: () => writer.close(),
  };
}
