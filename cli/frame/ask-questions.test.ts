import { expect, test } from "vitest";
import { situation } from "../../lib/guide/situation";
import { settingFields } from "../../lib/runs/setting-fields";
import { askQuestions } from "./ask-questions";

const fields = settingFields(situation);

/** Somebody at a terminal: what they type to the question of that title; everything else is Enter. */
async function answer(typed: Record<string, string[]>, end = Number.POSITIVE_INFINITY) {
  const shown: string[] = [];
  let current = "";
  const answers = await askQuestions(
    fields,
    ({ standard }) => standard,
    { pairs: "From a file." },
    async (text) => {
      shown.push(text);
      current = text.startsWith("\n")
        ? (fields.find(({ title }) => text.startsWith(`\n${title}.`))?.name ?? "")
        : current;
      return shown.length > end ? null : (typed[current]?.shift() ?? "");
    },
  );
  return { answers, shown };
}

test("each question is asked once, with what stands there; Enter keeps it", async () => {
  const { answers, shown } = await answer({});
  expect(answers).toEqual({});
  expect(shown).toHaveLength(fields.length);
  expect(shown.find((text) => text.startsWith("\nPairs."))).toMatch(/From a file\.\n {2}\[0\] $/);
});

test("numbers, choices, yes and no are read; what cannot be used is asked for again, with the reason", async () => {
  const { answers, shown } = await answer({
    pairs: ["many", "1,5", "300"],
    online: ["yes"],
    disagree: ["maybe", "yes"],
  });
  expect(answers).toEqual({ pairs: 300, online: true, disagree: "yes" });
  expect(shown.filter((text) => text.endsWith("Again: "))).toHaveLength(3);
});

test("the end of the input keeps what was answered", async () => {
  expect((await answer({ goal: ["scores"] }, 3)).answers).toEqual({ goal: "scores" });
});
