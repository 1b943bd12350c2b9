"use client";

import type { QuestionInput } from "./question-input";
import { RankingForm } from "./ranking-form";
import { rankingReport } from "./ranking-report";

export const rankingInput: QuestionInput = {
  Input: RankingForm,
  report: rankingReport,
  keys: [
    ["← → ↑ ↓", "Go to another response"],
    ["1 … 8", "Give it that rank; the same rank twice is a tie"],
    ["Shift ↑ ↓", "Move it up or down"],
    ["T", "Tie it with the rank above"],
    ["0", "Take it out of the ranking"],
    ["X", "Mark it as unacceptable"],
    ["B", "All responses are bad"],
  ],
};
