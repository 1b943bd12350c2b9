import { describe, expect, it } from "vitest";
import { randomFrom } from "../../lib/random";
import { expand, pickSome } from "./expand";

describe("expand", () => {
  it("chooses one part, also when choices are nested", () => {
    const written = new Set(Array.from({ length: 200 }, (_, seed) => expand("[a|b[1|2]]c", {}, randomFrom(seed))));
    expect([...written].sort()).toEqual(["ac", "b1c", "b2c"]);
  });

  it("fills slots, with a capital where the name has one, and slots within slots", () => {
    const slots = { pet: "{color} cat", color: "black" };
    expect(expand("{Pet}! A {pet}.", slots, randomFrom(1))).toBe("Black cat! A black cat.");
  });

  it("refuses a name without a slot", () => {
    expect(() => expand("{nobody}", {}, randomFrom(1))).toThrow("{nobody}");
  });
});

it("pickSome never takes the same item twice", () => {
  for (let seed = 0; seed < 50; seed++) expect(new Set(pickSome(randomFrom(seed), [1, 2, 3, 4], 3)).size).toBe(3);
});
