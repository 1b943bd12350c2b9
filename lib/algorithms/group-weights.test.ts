import { expect, it } from "vitest";
import { countGroups, groupFields, weighGroups, writeMix } from "./group-weights";

const rows: readonly { group: string | null; id: number; weight?: number }[] = [
  ...Array.from({ length: 6 }, (_, i) => ({ group: "Brief", id: i })),
  { group: "Warm, kind", id: 6, weight: 2 },
  { group: null, id: 7 },
];
const totals = (text: string) => {
  const sums: Record<string, number> = {};
  for (const { group, weight } of weighGroups(rows, text)) sums[`${group}`] = (sums[`${group}`] ?? 0) + (weight ?? 1);
  return sums;
};

it("refuses to average groups that nobody weighed, and says what to do", () => {
  expect(() => weighGroups(rows, "")).toThrow(
    /3 belief groups \(Brief 6, Warm, kind 1, no group 1\).*group_weights: equal, rows.*gdpo/,
  );
  expect(weighGroups(rows.slice(0, 6), "")).toEqual(rows.slice(0, 6));
  expect(weighGroups([{ id: 1 }], "")).toEqual([{ id: 1 }]);
});

it("gives groups the same say, a mix, or one of them alone; what all weigh together stays", () => {
  expect(totals("equal")).toEqual({ Brief: 3, "Warm, kind": 3, null: 3 });
  expect(weighGroups(rows, "rows")).toEqual(rows);
  expect(totals('{"Brief": 3, "Warm, kind": 1}')).toEqual({ Brief: 6, "Warm, kind": 2 });
  expect(totals("Brief: 2, no group 1")).toEqual({ Brief: expect.closeTo(14 / 3), null: expect.closeTo(7 / 3) });
  expect(totals("Brief")).toEqual({ Brief: 6 });
  expect(() => weighGroups(rows, "Brisk 1")).toThrow(
    "“Brisk”, of which there are no rows. There are: Brief, Warm, kind",
  );
});

it("says of what cannot be read what is wrong", () => {
  const complaint = (text: string) => groupFields.group_weights.safeParse(text).error?.issues[0]?.message;
  expect([complaint(""), complaint("equal"), complaint("A 1, B 2")]).toEqual([undefined, undefined, undefined]);
  expect(complaint("A -1, B 2")).toContain("“A” must be a number from 0 on");
  expect(complaint("A 0")).toContain("more than 0");
  expect(complaint("A 1, A 2")).toContain("twice");
  expect(complaint("{A: 1}")).toContain("Write {");
});

it("writes shares so that they are read back", () => {
  expect(
    writeMix([
      ["Brief", 0.7],
      ["Warm", 0.3],
    ]),
  ).toBe("Brief 0.7, Warm 0.3");
  expect(writeMix([["Warm, kind", 1]])).toBe('{"Warm, kind":1}');
  expect(writeMix([["Class 2", 0.5]])).toBe("Class 2 0.5");
  expect(countGroups(rows)[0]).toEqual(["Brief", 6]);
});
