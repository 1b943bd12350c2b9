import { expect, test } from "vitest";
import { algorithms } from "../algorithms/registry";
import { newRunLink, readNewRunQuery } from "./new-run-query";
import { settingFields } from "./setting-fields";

const methods = new Map(
  Object.entries(algorithms).map(([name, { config }]) => [name, { config, fields: settingFields(config) }]),
);
const read = (params: Record<string, string | string[]>) => readNewRunQuery(params, methods, "dpo");

test("a link fills the form in: project, method, base, data and settings", () => {
  const query =
    "project=prj_1&algorithm=kto&base=ckp_1&seed=7&name=first&file=fil_1&groups=grp_1,none&imported=true&held_out=20&source=both&judges=jdg_1&ai_weight=0.5";
  const params = Object.fromEntries(new URLSearchParams(`${query}&desirable_weight=1.5&use_peft=true`));
  expect(read(params)).toEqual({
    project: "prj_1",
    start: {
      ...{ algorithm: "kto", baseId: "ckp_1", seed: 7, name: "first" },
      texts: { desirable_weight: "1.5", use_peft: "true" },
      data: {
        file: "fil_1",
        groups: ["grp_1", null],
        includeImported: true,
        testFraction: 0.2,
        source: "both",
        judges: ["jdg_1"],
        aiWeight: 0.5,
      },
    },
    refused: [],
  });
});

test("an empty address means the defaults", () => {
  expect(read({ beta: "", project: " " })).toEqual({ start: {}, refused: [] });
});

test("what cannot be used is left out and told, the rest stays", () => {
  const { start, refused } = read({ beta: "0", gamma: "1", seed: "often", max_length: ["4", "64"], held_out: "95" });
  expect(start).toEqual({ texts: { max_length: "64" } });
  expect(Object.fromEntries(refused.map(({ name, message }) => [name, message]))).toEqual({
    beta: "Beta must be above 0: at 0 no preference is learned.",
    gamma: "There is no such setting.",
    seed: "A seed is a whole number.",
    held_out: "From 0 to 90, in percent.",
  });
  expect(read({ algorithm: "dpo2", beta: "0.3" })).toMatchObject({
    start: { texts: { beta: "0.3" } },
    refused: [{ name: "algorithm" }],
  });
});

test("a link that is made is one that is read", () => {
  const rewards = '[{"type":"reward_model","model":"/models/a b"}]';
  const settings = [
    { name: "loss_type", value: "cdpo" },
    { name: "label_smoothing", value: "0.1" },
  ];
  const link = new URL(newRunLink("prj_1", "dpo", settings, "fil_1"), "http://x");
  expect(read(Object.fromEntries(link.searchParams))).toEqual({
    project: "prj_1",
    start: { algorithm: "dpo", texts: { loss_type: "cdpo", label_smoothing: "0.1" }, data: { file: "fil_1" } },
    refused: [],
  });
  expect(
    new URL(newRunLink("p", "grpo", [{ name: "rewards", value: rewards }]), "http://x").searchParams.get("rewards"),
  ).toBe(rewards);
});
