import type { Question } from "./plan-questions";
import type { Answer } from "./verdict";

export interface JudgeCalls {
  /** Called as each answer comes, in no particular order, before the next are asked for: keep it then. */
  onAnswer(question: Question, answer: Answer): void;
  readonly signal?: AbortSignal;
}

/** What compares two responses: a model behind an endpoint, or a checkpoint. */
export interface Judge {
  /** As it stands beside its labels. */
  readonly name: string;
  /**
   * Answers every question.
   * @throws AppError when the judge cannot be asked at all; what was answered until then has been handed over.
   *   The signal's reason when it is aborted.
   */
  judge(questions: readonly Question[], calls: JudgeCalls): Promise<void>;
  close(): void;
}
