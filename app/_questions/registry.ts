import type { QuestionKind } from "@/lib/questions/registry";
import type { QuestionInput } from "./question-input";
import { rankingInput } from "./ranking-input";

/** The input of every kind of question; one that is missing is a type error. */
export const questionInputs = { ranking: rankingInput } satisfies Record<QuestionKind, QuestionInput>;
