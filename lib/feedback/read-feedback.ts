import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { groups } from "../db/schema/projects";
import { type Consistency, consistencyOf } from "../judge/consistency";
import { judgementOf } from "../judge/verdict";
import { type WinRate, winRate } from "../stats/win-rate";
import { type ListedComparison, listComparisons } from "./list-comparisons";
import { peopleVotes, type Votes } from "./people-votes";

/** What came of some comparisons, and how far people see it the same way. */
export interface Figures {
  readonly comparisons: number;
  readonly decided: number; // both orders named the same response
  readonly ties: number; // both orders said so, or they disagreed
  readonly consistency: Consistency;
  /**
   * Of a person and the judge who both put one of two responses above the other, how often it was the same one. The
   * task is the unit of the interval (lib/stats/win-rate); without such tasks the rate is NaN.
   */
  readonly agreement: WinRate & { readonly votes: number };
}

export interface JudgeReport extends Figures {
  readonly judgeId: string;
  readonly judge: string;
  readonly principles: readonly (Figures & { readonly id: string })[];
  /** Agreement with each belief group apart; empty in a project without groups. */
  readonly groups: readonly { readonly name: string; readonly agreement: Figures["agreement"] }[];
}

/** What each judge said about a project's responses, beside what people said about the same. */
export function readFeedback(db: Db, projectId: string): JudgeReport[] {
  const votesOf = peopleVotes(db, projectId);
  const named = db
    .select({ id: groups.id, name: groups.name })
    .from(groups)
    .where(eq(groups.projectId, projectId))
    .orderBy(groups.position)
    .all();
  const judges = groupBy(listComparisons(db, projectId), ({ judgeId }) => judgeId);
  return [...judges].map(([judgeId, comparisons]) => {
    const principles = [...groupBy(comparisons, ({ principle }) => principle)]
      .map(([id, theirs]) => ({ id, ...figuresOf(theirs, votesOf) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const byGroup = named.map(({ id, name }) => {
      const theirs = (first: string, second: string) => votesOf(first, second).filter(({ groupId }) => groupId === id);
      return { name, agreement: agreementOf(comparisons, theirs) };
    });
    const judge = comparisons[0]?.judge ?? judgeId;
    return { judgeId, judge, ...figuresOf(comparisons, votesOf), principles, groups: byGroup };
  });
}

type VotesOf = (firstId: string, secondId: string) => Votes[];

function figuresOf(comparisons: readonly ListedComparison[], votesOf: VotesOf): Figures {
  const winners = comparisons.map(({ forward, backward }) => judgementOf(forward, backward).winner);
  const count = (...wanted: readonly (typeof winners)[number][]) =>
    winners.filter((each) => wanted.includes(each)).length;
  return {
    comparisons: comparisons.length,
    decided: count("first", "second"),
    ties: count("tie"),
    consistency: consistencyOf(comparisons),
    agreement: agreementOf(comparisons, votesOf),
  };
}

function agreementOf(comparisons: readonly ListedComparison[], votesOf: VotesOf): Figures["agreement"] {
  const scores = new Map<string, number[]>();
  let votes = 0;
  for (const { taskId, firstId, secondId, forward, backward } of comparisons) {
    const { winner } = judgementOf(forward, backward);
    if (winner !== "first" && winner !== "second") continue;
    for (const vote of votesOf(firstId, secondId)) {
      const all = vote.first + vote.second;
      votes += all;
      const same = Array.from({ length: all }, (_, i) => Number(i < vote[winner]));
      scores.set(taskId, [...(scores.get(taskId) ?? []), ...same]);
    }
  }
  return { ...winRate([...scores.values()]), votes };
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const found = new Map<K, T[]>();
  for (const item of items) {
    const group = found.get(key(item)) ?? [];
    group.push(item);
    found.set(key(item), group);
  }
  return found;
}
