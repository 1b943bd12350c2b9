import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as moves from "./ranking-board";

const keys = ["A", "B", "C", "D"];
const empty = moves.boardOf(keys, null);
const placed = (text: string) =>
  moves.boardOf(keys, { rows: text.split(">").map((tied) => tied.split("=").filter(Boolean)), unacceptable: [] });

describe("moves on the ranking board", () => {
  it("digits put a response at a rank whatever the order of the strokes, and the same digit twice ties", () => {
    const strokes = [
      ["A", 3],
      ["B", 1],
      ["C", 2],
      ["D", 1],
    ] as const;
    const board = strokes.reduce((now, [key, rank]) => moves.place(now, key, rank, true), empty);
    expect(board.rows).toEqual([["B", "D"], ["C"], ["A"], []]);
    expect(moves.inSigns(board)).toBe("B = D > C > A");
    expect(moves.tiedWith(board, "D")).toEqual(["B"]);
  });

  it("where ties are not allowed, the one that was there moves down", () => {
    expect(moves.inSigns(moves.place(placed("A>B>C"), "D", 2, false))).toBe("A > D > B > C");
  });

  it("dropping between ranks makes a rank of its own", () => {
    expect(moves.inSigns(moves.insert(placed("A>B>C>D"), "D", 0))).toBe("D > A > B > C");
    expect(moves.inSigns(moves.insert(placed("A>B=C>D"), "C", 3))).toBe("A > B > D > C");
    expect(moves.inSigns(moves.insert(placed("A>>B"), "C", 2))).toBe("A > C > B");
  });

  it("up and down pass a neighbour, leave a tie, and stop at the ends", () => {
    expect(moves.inSigns(moves.raise(placed("A>B>C"), "C"))).toBe("A > C > B");
    expect(moves.inSigns(moves.raise(placed("A>B=C"), "C"))).toBe("A > C > B");
    expect(moves.inSigns(moves.lower(placed("A=B>C"), "A"))).toBe("B > A > C");
    expect(moves.inSigns(moves.lower(placed("A>B=C"), "A"))).toBe("B = C > A");
    expect(moves.inSigns(moves.raise(placed("A>B"), "C"))).toBe("A > B > C");
    const ends = placed("A>B");
    expect(moves.raise(ends, "A")).toBe(ends);
    expect(moves.lower(ends, "B")).toBe(ends);
    expect(moves.lower(ends, "D")).toBe(ends);
  });

  it("ties with the rank above, also across empty ranks", () => {
    expect(moves.inSigns(moves.tieWithAbove(placed("A>B>C"), "C"))).toBe("A > B = C");
    expect(moves.inSigns(moves.tieWithAbove(placed("A>>C"), "C"))).toBe("A = C");
    expect(moves.tieWithAbove(empty, "A")).toBe(empty);
  });

  it("marks and unmarks what is unacceptable", () => {
    const once = moves.toggleUnacceptable(empty, "B");
    expect(once.unacceptable).toEqual(["B"]);
    expect(moves.toggleUnacceptable(once, "B").unacceptable).toEqual([]);
  });

  it("never loses or doubles a response, whatever is done", () => {
    const key = fc.constantFrom(...keys);
    const step = fc.oneof(
      fc.tuple(fc.constant("place" as const), key, fc.integer({ min: 1, max: 4 }), fc.boolean()),
      fc.tuple(fc.constant("insert" as const), key, fc.integer({ min: 0, max: 4 })),
      fc.tuple(fc.constantFrom(...(["raise", "lower", "tieWithAbove", "unrank"] as const)), key),
    );
    const one = { raise: moves.raise, lower: moves.lower, tieWithAbove: moves.tieWithAbove, unrank: moves.unrank };
    const run = (board: moves.Board, [name, ...args]: typeof step extends fc.Arbitrary<infer S> ? S : never) => {
      const [of, rank = 1, ties = true] = args;
      if (name === "place") return moves.place(board, of, rank, ties);
      if (name === "insert") return moves.insert(board, of, rank);
      return one[name](board, of);
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const board = steps.reduce(run, empty);
        expect([...board.rows.flat(), ...moves.unrankedOf(board, keys)].sort()).toEqual(keys);
        expect(board.rows).toHaveLength(4);
      }),
    );
  });
});
