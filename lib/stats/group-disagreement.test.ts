import { expect, test } from "vitest";
import { groupDisagreement, type Judgement } from "./group-disagreement";

/** "a+" is a person of group a who takes the first. */
const judged = (comparison: string, people: string): Judgement[] =>
  people.split(" ").map((person) => ({ comparison, first: person.endsWith("+"), group: person[0] ?? null }));

test("pairs of people are counted within a group and across groups", () => {
  // Of one group: aa differ once of 3, bb agree. Across: 3 x 2 pairs, of which two a+ against two b- differ.
  expect(groupDisagreement(judged("x", "a+ a+ a- b- b-"))).toEqual({
    within: { compared: 4, differed: 2 },
    between: { compared: 6, differed: 4 },
  });
});

test("comparisons stand apart, and one judgement alone says nothing", () => {
  const judgements = [...judged("x", "a+"), ...judged("y", "b-"), ...judged("z", "a+ b+")];
  expect(groupDisagreement(judgements)).toEqual({
    within: { compared: 0, differed: 0 },
    between: { compared: 1, differed: 0 },
  });
});
