import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { rewardConfigs, rewardKinds } from "./registry";

const page = readFileSync(new URL("../../docs/rewards.md", import.meta.url), "utf8");

it.each(rewardKinds.map(({ type, config }) => ({ type, config })))(
  "docs/rewards.md has $type with its settings",
  ({ type, config }) => {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${type}\` |`)) ?? "";
    const own = Object.keys(config.shape).filter((setting) => !["type", "name", "weight"].includes(setting));
    expect(own.filter((setting) => !row.includes(`\`${setting}\``))).toEqual([]);
  },
);

it("examples in docs/rewards.md are valid", () => {
  const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) =>
    rewardConfigs.parse(JSON.parse(text)),
  );
  expect(examples.length).toBeGreaterThan(1);
});
