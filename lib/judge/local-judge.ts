import { setImmediate } from "node:timers/promises";
import { int32, padRight } from "../algorithms/collate";
import { commonStart, encodeCompletion, type Text } from "../algorithms/encode";
import { openEngine } from "../engine/engine";
import type { HostArray, Tensors } from "../engine/store";
import { AppError } from "../errors";
import { readCheckpoint } from "../nn/checkpoint-files";
import { learner, openModel } from "../nn/model";
import { openTokenizer, type Tokenizer } from "../nn/tokenizer";
import { letterQuestion, verdictLetters } from "./comparison-prompt";
import type { Judge } from "./judge";
import type { Question } from "./plan-questions";
import type { Answer } from "./verdict";

const questionsAtOnce = 8;

interface EncodedQuestion {
  readonly question: Question;
  readonly ids: readonly number[]; // up to where the verdict stands
  readonly letters: readonly number[]; // the tokens by which the verdicts differ there
}

/**
 * A checkpoint as a judge: nothing is written. Of the letters A, B and C (no difference) that may stand next, the most
 * probable one is the verdict; the score is (P(A) + P(C) / 2) / (P(A) + P(B) + P(C)). A question that is longer than
 * the model can read has no verdict, and says so.
 * @throws AppError when it is not a language model, or its tokens do not tell the letters apart
 */
export async function openLocalJudge(folder: string, name: string): Promise<Judge> {
  await openEngine();
  const checkpoint = readCheckpoint(folder);
  if (checkpoint.head !== "lm")
    throw new AppError("invalid", `${folder} is a reward model: it scores single responses. Choose a policy to judge.`);
  const tokenizer = openTokenizer(folder);
  const model = await openModel(checkpoint);
  type Inputs = { ids: HostArray; positions: HostArray; targets: HostArray };
  const program = model.store.program(({ ids, positions, targets }: Tensors<Inputs>, state) => ({
    logProbs: learner(model.decoder, model.parameters(state)).tokenLogProbs(ids, positions, targets),
  }));

  /** log P of each letter after each question: three values a question. */
  async function read(batch: readonly EncodedQuestion[]): Promise<Float32Array> {
    const rows = Array.from({ length: questionsAtOnce }, (_, i) => batch[i] ?? (batch[0] as EncodedQuestion)); // one shape
    const { width, ...ids } = padRight(rows, tokenizer.padId);
    const positions = rows.flatMap((row, i) => row.letters.map(() => i * width + row.ids.length - 1));
    const targets = rows.flatMap(({ letters }) => letters);
    const { logProbs } = await program({
      ids,
      positions: int32(positions, positions.length),
      targets: int32(targets, targets.length),
    });
    return Float32Array.from(logProbs ?? []);
  }

  return {
    name,
    async judge(questions, { onAnswer, signal }) {
      const encoded = questions.map((question) => encodeQuestion(tokenizer, question));
      const { maxPositions } = model.decoder;
      for (const { question, ids } of encoded.filter((each) => each.ids.length > maxPositions)) {
        const rationale = `The question takes ${ids.length} tokens; ${name} reads at most ${maxPositions}.`;
        onAnswer(question, { verdict: null, score: null, rationale });
      }
      const readable = encoded.filter(({ ids }) => ids.length <= maxPositions);
      readable.sort((a, b) => a.ids.length - b.ids.length); // alike lengths together: less padding
      for (let at = 0; at < readable.length; at += questionsAtOnce) {
        signal?.throwIfAborted();
        const batch = readable.slice(at, at + questionsAtOnce);
        const logProbs = await read(batch);
        for (const [i, { question }] of batch.entries())
          onAnswer(question, answerFrom(logProbs.subarray(3 * i, 3 * i + 3)));
        await setImmediate();
      }
    },
    close: () => model.dispose(),
  };
}

/** The question's tokens up to where completions with the three letters part, and the tokens that follow there. */
function encodeQuestion(tokenizer: Tokenizer, question: Question): EncodedQuestion {
  const text = letterQuestion(question);
  const chat = tokenizer.hasChatTemplate;
  const prompt: Text = chat ? [{ role: "user", content: text }] : `${text}\nAnswer:`;
  const all = verdictLetters.map(({ letter }) => encodeCompletion(tokenizer, prompt, chat ? letter : ` ${letter}`).ids);
  const [first = [], ...others] = all;
  const until = Math.min(...others.map((other) => commonStart(first, other)));
  const letters = all.map((ids) => ids[until] ?? -1);
  if (new Set(letters).size < letters.length || until === 0) {
    throw new AppError(
      "invalid",
      "This checkpoint's tokens do not tell the verdicts A, B and C apart; choose another judge.",
    );
  }
  return { question, ids: first.slice(0, until), letters };
}

function answerFrom(logProbs: Float32Array): Answer {
  const [a = 0, b = 0, c = 0] = logProbs;
  const top = Math.max(a, b, c);
  const [pa, pb, pc] = [Math.exp(a - top), Math.exp(b - top), Math.exp(c - top)];
  const best = verdictLetters.filter((_, i) => logProbs[i] === top);
  const verdict = best.length === 1 && best[0] ? best[0].verdict : "tie";
  const told = verdictLetters.map(({ letter }, i) => `${letter} ${(logProbs[i] ?? 0).toFixed(3)}`).join(", ");
  return { verdict, score: (pa + pc / 2) / (pa + pb + pc), rationale: `log-probs: ${told}` };
}
