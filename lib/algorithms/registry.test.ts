import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { algorithms, findAlgorithm } from "./registry";

const property = z.object({
  title: z.string().min(3),
  description: z.string().min(20),
  default: z.union([z.number(), z.string(), z.boolean()]),
  typical: z.tuple([z.number(), z.number()]).optional(),
  source: z.string().min(10).optional(),
  enum: z.array(z.string()).optional(),
  advanced: z.boolean().optional(),
});

describe("the registry", () => {
  it("finds what there is and names it when asked for something else", () => {
    expect(findAlgorithm("dpo").title).toBe("Direct preference optimisation");
    expect(() => findAlgorithm("dp0")).toThrow(/^No algorithm "dp0"\. There are: sft, reward, dpo, .*kto/);
    expect(() => findAlgorithm("toString")).toThrow("No algorithm");
  });

  it("can be read without TensorFlow: its files name only types of it", () => {
    for (const file of readdirSync(import.meta.dirname).filter((name) => /(?<!\.test)\.ts$/.test(name))) {
      const text = readFileSync(join(import.meta.dirname, file), "utf8");
      const imports = text.match(/^import .*$/gm)?.filter((line) => !line.startsWith("import type")) ?? [];
      const heavy = imports.filter((line) => /@tensorflow|\/engine\/|\/nn\/|\/training\//.test(line));
      expect(heavy, file).toEqual([]);
    }
  });

  it.each(Object.values(algorithms))("tells who has to choose what $name needs and when it is right", (algorithm) => {
    const { choice, roles } = algorithm;
    expect(choice.needs.flat().length).toBeGreaterThan(0);
    expect(choice.models).toBeGreaterThan(0);
    expect(choice.models).toBeLessThanOrEqual(roles.length);
    for (const sentence of [...choice.useWhen, ...choice.avoidWhen]) expect(sentence).toMatch(/^[A-Z].{20,}\.$/);
    expect(Math.min(choice.useWhen.length, choice.avoidWhen.length)).toBeGreaterThan(0);
    expect(choice.paper.title.length).toBeGreaterThan(10);
    expect(new URL(choice.paper.url).protocol).toBe("https:");
  });

  it.each(Object.values(algorithms))(
    "describes every setting of $name for form, command line and docs",
    ({ name, config }) => {
      expect(algorithms[name as keyof typeof algorithms].name).toBe(name);
      const { properties = {} } = z.toJSONSchema(config);
      const defaults = config.parse({});
      for (const [key, raw] of Object.entries(properties)) {
        const described = property.parse(raw);
        expect(described.default).toBe(defaults[key]);
        if (typeof described.default === "number") {
          const [low, high] = described.typical ?? [Number.NaN, Number.NaN];
          expect(low, key).toBeLessThan(high);
          expect(described.source, `${key}: where its typical range is from`).toBeDefined();
          expect(config.shape[key]?.safeParse(low).success && config.shape[key]?.safeParse(high).success, key).toBe(
            true,
          );
        }
      }
    },
  );
});
