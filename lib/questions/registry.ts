import { AppError } from "../errors";
import type { Question } from "./question";
import { ranking } from "./ranking";

/** Every kind of question, by the name stored in `projects.question_kind`. */
export const questions = { ranking } as const satisfies Record<string, Question>;
export type QuestionKind = keyof typeof questions;

export function isQuestionKind(kind: string): kind is QuestionKind {
  return Object.hasOwn(questions, kind);
}

/** @throws AppError internal when the stored kind is not one that this version knows. */
export function questionOf(kind: string): Question {
  if (isQuestionKind(kind)) return questions[kind];
  throw new AppError("internal", `This version of Chorus knows no question of kind "${kind}".`);
}
