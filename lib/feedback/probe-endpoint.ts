import type { Db } from "../db/client";
import { AppError } from "../errors";
import { defaultConstitution } from "../judge/default-constitution";
import { openEndpoint } from "../judge/endpoint";
import { planQuestions } from "../judge/plan-questions";
import type { Answer } from "../judge/verdict";
import { writingJudge } from "../judge/writing-judge";
import { readEndpoint } from "./read-endpoint";

const responses = [
  { id: "1", text: "Paris is the capital of France." },
  { id: "2", text: "Zebras divided by yesterday." },
];

/**
 * Asks an endpoint one real question, once, and says what it answered.
 * @throws AppError that says what to do when it does not answer, or answers without a verdict
 */
export async function probeEndpoint(db: Db, endpointId: string): Promise<{ answer: string; milliseconds: number }> {
  const judge = writingJudge(openEndpoint({ ...readEndpoint(db, endpointId), tries: 1 }));
  const prompt = [{ role: "user" as const, content: "What is the capital of France?" }];
  const plan = {
    principles: defaultConstitution.principles.slice(0, 1),
    by: "one",
    pairsPerPrompt: 1,
    seed: 0,
  } as const;
  const [question] = planQuestions([{ key: "probe", prompt, responses }], plan);
  const began = performance.now();
  let answer: Answer | undefined;
  await judge.judge(question ? [question] : [], {
    onAnswer: (_, given) => {
      answer = given;
    },
  });
  if (!answer?.verdict) {
    const said = answer?.rationale.slice(-200) || "nothing";
    throw new AppError(
      "invalid",
      `It answers, but without a verdict. Allow longer answers, or choose another model. It said: ${said}`,
    );
  }
  return { answer: answer.rationale, milliseconds: Math.round(performance.now() - began) };
}
