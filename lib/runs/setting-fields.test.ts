import { describe, expect, test } from "vitest";
import { algorithms } from "../algorithms/registry";
import { readSettings, settingFields, unusual } from "./setting-fields";

describe.each(Object.values(algorithms))("the form of $name", ({ config }) => {
  const fields = settingFields(config);

  test("has a field for every setting, each with its words", () => {
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(config.shape));
    for (const { title, description } of fields) expect(title.length * description.length).toBeGreaterThan(0);
  });

  test("as it stands at first gives the defaults", () => {
    const texts = Object.fromEntries(fields.map(({ name, standard }) => [name, standard]));
    expect(config.parse(readSettings(fields, texts))).toEqual(config.parse({}));
  });
});

test("bounds read as a person would say them", () => {
  const bounds = new Map(settingFields(algorithms.dpo.config).map((field) => [field.name, field.bounds]));
  expect(bounds.get("beta")).toBe("above 0, up to 100");
  expect(bounds.get("weight_decay")).toBe("0 to 1");
});

test("a switch is true or false, and a text stays as it is, spaces included", () => {
  const fields = settingFields(algorithms.dpo.config);
  const kinds = new Map(fields.map(({ name, kind }) => [name, kind]));
  expect([kinds.get("use_peft"), kinds.get("lora_target_modules"), kinds.get("optim")]).toEqual([
    "switch",
    "text",
    "choice",
  ]);
  const texts = { use_peft: "true", use_dora: "false", use_rslora: "perhaps", lora_target_modules: " 1,2 " };
  expect(readSettings(fields, texts)).toEqual({
    ...{ use_peft: true, use_dora: false, use_rslora: "perhaps", lora_target_modules: " 1,2 " },
  });
});

test("an empty field means its default, a comma is a decimal point, nonsense reaches the schema as it is", () => {
  const fields = settingFields(algorithms.dpo.config);
  expect(readSettings(fields, { beta: " 0,2 ", max_steps: "", learning_rate: "fast" })).toEqual({
    beta: 0.2,
    learning_rate: "fast",
  });
});

test("a number outside its usual range is hinted at; defaults, texts and choices are not", () => {
  const fields = new Map(settingFields(algorithms.dpo.config).map((field) => [field.name, field]));
  const hint = (name: string, text: string) => {
    const field = fields.get(name);
    return field && unusual(field, text);
  };
  expect(hint("beta", "2")).toBe("higher than usual");
  expect(hint("beta", "0,001")).toBe("lower than usual");
  expect(["0.1", "0.01", "0.5", "", "much"].map((text) => hint("beta", text))).toEqual([null, null, null, null, null]);
  expect(hint("max_steps", "-1")).toBeNull();
  expect(hint("loss_type", "ipo")).toBeNull();
  expect(fields.get("beta")?.source).toContain("0.1");
});
