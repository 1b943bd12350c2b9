import { z } from "zod";

const order = z.array(z.array(z.string()));
const answerSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("ranked"), order }),
  z.object({ outcome: z.literal("all_bad") }),
]);

/**
 * What one label says about model A against model B: for each response of A against each of B 1 where A's is better,
 * 0 where it is worse, 1/2 for a tie. "All bad" ties everything; what was left unranked says nothing.
 * @param answer a label's stored answer; other outcomes than these two give no scores
 * @param modelOf which of the two models wrote a response; responses of neither are passed over
 */
export function scoreAnswer(
  answer: unknown,
  responseIds: readonly string[],
  modelOf: (responseId: string) => "a" | "b" | null,
): number[] {
  const parsed = answerSchema.safeParse(answer).data;
  if (!parsed) return [];
  const ranks = parsed.outcome === "ranked" ? parsed.order : [responseIds];
  const placed = ranks.flatMap((tied, rank) => tied.map((id) => ({ rank, model: modelOf(id) })));
  return placed
    .filter(({ model }) => model === "a")
    .flatMap((a) =>
      placed.filter(({ model }) => model === "b").map((b) => (a.rank === b.rank ? 0.5 : a.rank < b.rank ? 1 : 0)),
    );
}
