import type { ComponentType } from "react";

export interface ShownResponse {
  readonly key: string; // A, B, C… in the order shown
  readonly text: string;
}

/** What an input makes of a draft, for the screen around it: what would be sent, and what to tell before. */
export interface Report {
  readonly answer: object | null; // null: not enough yet, and `hint` says what is missing
  readonly hint: string;
  readonly caution: string | null; // ask once more before sending
  readonly summary: string; // a few signs for the bar at the bottom
}

export interface QuestionInputProps {
  readonly responses: readonly ShownResponse[];
  readonly settings: unknown;
  readonly draft: unknown;
  readonly layout: "side" | "stacked";
  readonly disabled: boolean;
  onDraft(draft: unknown): void;
  /** An answer that needs no draft, sent at once. */
  onAnswer(answer: object): void;
}

/** How a kind of question is answered in the browser. */
export interface QuestionInput {
  readonly Input: ComponentType<QuestionInputProps>;
  readonly keys: readonly (readonly [keys: string, what: string])[]; // for the help
  report(settings: unknown, draft: unknown, responses: readonly ShownResponse[]): Report;
}
