import { expect, it } from "vitest";
import { responsePrinter } from "./response-printer";

/** What stands on the screen after each piece. */
function screens(
  prompts: string[],
  samples: number,
  pieces: [prompt: number, sample: number, text: string, last?: boolean][],
) {
  let screen = "";
  const print = responsePrinter((text) => (screen += text), prompts, samples);
  return pieces.map(([prompt, sample, text, last = false]) => {
    print({ prompt, sample, text, last });
    return screen;
  });
}

it("prints a single response as it grows, and nothing else", () => {
  expect(
    screens(["Hello"], 1, [
      [0, 0, "Good"],
      [0, 0, " day"],
      [0, 0, "", true],
    ]),
  ).toEqual(["Good", "Good day", "Good day\n"]);
});

it("shows one of several as it grows, the others in their turn, each under its prompt", () => {
  const shown = screens(["First\nline", "Second"], 2, [
    [0, 0, "a"],
    [0, 1, "b"],
    [0, 0, "a"],
    [1, 0, "c", true],
    [0, 0, "!", true], // the second of the first prompt takes its place, and goes on
    [0, 1, "b"],
    [0, 1, "", true],
    [1, 1, "d", true],
  ]);
  expect(shown.slice(0, 4)).toEqual([
    "── First (1 of 2)\na",
    "── First (1 of 2)\na",
    "── First (1 of 2)\naa",
    "── First (1 of 2)\naa",
  ]);
  expect(shown[4]).toBe("── First (1 of 2)\naa!\n\n── First (2 of 2)\nb");
  expect(shown[5]).toBe(`${shown[4]}b`);
  expect(shown.at(-1)).toBe(`${shown[5]}\n\n── Second (1 of 2)\nc\n\n── Second (2 of 2)\nd\n\n`);
});
