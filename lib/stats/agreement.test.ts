import fc from "fast-check";
import { expect, test } from "vitest";
import { agreement, krippendorffAlpha } from "./agreement";

test("alpha of Krippendorff's own example (2011, section C, nominal): four observers, twelve units, missing data", () => {
  const values = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
    [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
  ];
  const units = Array.from({ length: 12 }, (_, unit) =>
    [1, 2, 3, 4, 5].map((value) => values.filter((observer) => observer[unit] === value).length),
  );
  expect(krippendorffAlpha(units)).toBeCloseTo(0.743, 3);
});

test("people who say the same agree wholly; opposite ones never", () => {
  const ranked = (task: string, ...order: string[][]) => ({ task, order });
  const same = agreement([
    ranked("t", ["a"], ["b"], ["c"]),
    ranked("t", ["a"], ["b"], ["c"]),
    ranked("u", ["y"], ["x"]),
    ranked("u", ["y"], ["x"]),
  ]);
  expect(same).toMatchObject({ rate: 1, agreed: 4, compared: 4, alpha: 1 });
  const opposite = agreement([ranked("t", ["a"], ["b"]), ranked("t", ["b"], ["a"])]);
  expect(opposite).toMatchObject({ rate: 0, compared: 1 });
  expect(opposite.alpha).toBeLessThanOrEqual(0);
});

test("ties and tasks of one person are no comparison", () => {
  const tied = agreement([
    { task: "t", order: [["a", "b"]] },
    { task: "t", order: [["a"], ["b"]] },
    { task: "u", order: [["x"], ["y"]] },
  ]);
  expect(tied.compared).toBe(0);
  expect(tied.rate).toBeNaN();
});

test("the rate does not depend on the order of labels or of names", () => {
  const order = fc.shuffledSubarray(["a", "b", "c", "d"], { minLength: 2 }).map((ids) => ids.map((id) => [id]));
  fc.assert(
    fc.property(fc.array(fc.record({ task: fc.constantFrom("t", "u"), order }), { maxLength: 12 }), (labels) => {
      const forward = agreement(labels);
      const backward = agreement([...labels].reverse());
      expect([backward.agreed, backward.compared]).toEqual([forward.agreed, forward.compared]);
      expect(forward.agreed).toBeLessThanOrEqual(forward.compared);
    }),
  );
});
