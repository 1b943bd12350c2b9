import type { Judge } from "./judge";
import { type Comparison, type JudgedRow, messagesOf, type RowToJudge } from "./judged-row";
import { type Plan, planQuestions, type Question } from "./plan-questions";
import { rankResponses } from "./rank-responses";
import { type Answer, judgementOf } from "./verdict";

interface Calls {
  /** Called as soon as all of a row is judged; rows end in no particular order. */
  onRow(row: JudgedRow): void;
  onProgress?: (answers: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Judges the rows of a file, those left out whose places are in `known`. @throws AppError as the judge does */
export async function judgeRows(
  judge: Judge,
  rows: readonly RowToJudge[],
  { constitution, known, ...plan }: Plan & { readonly constitution: string; readonly known: ReadonlySet<number> },
  { onRow, onProgress, signal }: Calls,
): Promise<void> {
  const left = [...rows.entries()].filter(([place]) => !known.has(place));
  const items = left.map(([place, { prompt, responses }]) => ({
    key: String(place),
    prompt: messagesOf(prompt),
    responses: responses.map((text, i) => ({ id: `${place} ${String(i).padStart(2, "0")}`, text })),
  }));
  const questions = planQuestions(items, plan);
  const byRow = new Map<string, Question[]>(items.map(({ key }) => [key, []]));
  for (const question of questions) byRow.get(question.key)?.push(question);
  const answers = new Map<Question, Answer>();

  const finish = (key: string) => {
    const place = Number(key);
    const { prompt, responses, chosen } = rows[place] as RowToJudge;
    const comparisons = pairUp(byRow.get(key) ?? [], answers);
    const judged = comparisons.flatMap(({ first, second, winner }) =>
      winner === null ? [] : [{ first: String(first), second: String(second), score: scores[winner] }],
    );
    const ranking = rankResponses(
      responses.map((_, i) => String(i)),
      judged,
    ).map((tied) => tied.map(Number));
    const marks = { source: "ai" as const, judge: judge.name, constitution };
    onRow({ row: place, prompt, responses, chosen, ranking, comparisons, ...marks });
  };

  for (const [key, asked] of byRow) if (asked.length === 0) finish(key); // all said the same: nothing to ask
  await judge.judge(questions, {
    onAnswer(question, answer) {
      answers.set(question, answer);
      onProgress?.(answers.size, questions.length);
      if (byRow.get(question.key)?.every((each) => answers.has(each))) finish(question.key);
    },
    ...(signal && { signal }),
  });
}

const scores = { first: 1, tie: 0.5, second: 0 } as const;
const placeOf = (id: string) => Number(id.split(" ")[1]);

/** Both orders of each comparison, which stand next to each other among the questions. */
function pairUp(questions: readonly Question[], answers: ReadonlyMap<Question, Answer>): Comparison[] {
  return questions.flatMap((question, i) => {
    const other = questions[i + 1];
    const [forward, backward] = [answers.get(question), other && answers.get(other)];
    if (question.swapped || !forward || !backward) return [];
    const { first, second, principle } = question;
    const places = { first: placeOf(first.id), second: placeOf(second.id) };
    return [{ ...places, principle: principle.id, ...judgementOf(forward, backward), forward, backward }];
  });
}
