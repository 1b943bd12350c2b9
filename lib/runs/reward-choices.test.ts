import { expect, test } from "vitest";
import { rewardConfigs, rewardKinds } from "../rewards/registry";
import { rewardChoices } from "./reward-choices";
import { readRewardField } from "./reward-field";

test("every kind of reward can be set in a form", () => {
  const choices = rewardChoices();
  expect(choices.map(({ type }) => type)).toEqual(rewardKinds.map(({ type }) => type));
  const typed: Record<string, string> = {
    ...{ model: "runs/rm", models: "runs/one, runs/two", pattern: "^a", schema: '{"type": "object"}' },
    ...{ max_completion_len: "64", soft_punish_cache: "16", max_len: "64" },
  };
  for (const { type, fields } of choices) {
    const settings = fields.map((field) => [
      field.name,
      readRewardField(field, (field.required ? typed[field.name] : field.standard) ?? ""),
    ]);
    const parsed = rewardConfigs.safeParse([
      { type, ...Object.fromEntries(settings.filter(([, value]) => value !== undefined)) },
    ]);
    expect(parsed.success, `${type}: ${parsed.error?.message}`).toBe(true);
  }
});

test("texts are read as what they are", () => {
  const field = (name: string, type: string) => {
    const found = rewardChoices()
      .find((choice) => choice.type === type)
      ?.fields.find((each) => each.name === name);
    if (found === undefined) throw new Error(name);
    return found;
  };
  expect(readRewardField(field("include", "keyword"), "please, thank you,")).toEqual(["please", "thank you"]);
  expect(readRewardField(field("whole_words", "keyword"), "false")).toBe(false);
  expect(readRewardField(field("max", "length"), "12")).toBe(12);
  expect(readRewardField(field("max", "length"), "")).toBeUndefined();
  expect(readRewardField(field("schema", "json_schema"), "{")).toBe("{"); // the schema then says what is wrong
  expect(
    rewardChoices()
      .filter(({ columns }) => columns)
      .map(({ type }) => type),
  ).toEqual(["exact_answer", "numeric_answer", "cosine_scaled"]);
});
