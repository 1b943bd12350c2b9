import { describe, expect, test } from "vitest";
import type { Choice } from "../algorithms/choice";
import { algorithms } from "../algorithms/registry";
import { recommend } from "./recommend";
import { guideMethod, type Method } from "./rules";
import { parts, type Situation, situation } from "./situation";

const methods: readonly Method[] = Object.values(algorithms).map(guideMethod);
const ask = (answers: Partial<Situation>, among = methods) => recommend(among, situation.parse(answers));
const best = (answers: Partial<Situation>) => ask(answers).best?.method.name;

/** Online methods as the registry describes them. */
const method = (name: string, choice: Partial<Choice>): Method => ({
  ...{ name, title: name, summary: "", produces: "policy", settings: [] },
  choice: {
    ...{ needs: [["prompts"], ["reward", "answers"]], models: 3, online: true, stability: "medium", useWhen: [] },
    ...{ avoidWhen: [], paper: { title: "", url: "" }, ...choice },
  },
});
const more = [
  ...methods.filter(({ choice, name }) => !choice.online && name !== "gdpo"),
  method("grpo", {}),
  method("ppo", { needs: [["prompts"], ["reward"]], models: 4, stability: "low" }),
  method("gdpo", { needs: [["pairs"], ["groups"]], online: false, models: 1 }),
];

describe("the decision tree", () => {
  test("pairs and a model that answers: DPO", () => {
    const { best, alternatives, outOfReach } = ask({ pairs: 500, prompts: 100 });
    expect(best?.method.name).toBe("dpo");
    expect(best?.reasons).toContainEqual({ about: "pairs", text: "It is made for what there is: 500 pairs." });
    expect(alternatives.map(({ method }) => method.name)).toEqual(expect.arrayContaining(["simpo", "kto", "sft"]));
    expect([...alternatives, ...outOfReach].some(({ method }) => method.produces === "reward")).toBe(false);
  });

  test("thumbs alone, and thumbs far more than pairs: KTO", () => {
    expect(best({ thumbs: 300 })).toBe("kto");
    expect(best({ thumbs: 3000, pairs: 50 })).toBe("kto");
    expect(best({ thumbs: 50, pairs: 3000 })).toBe("dpo");
  });

  test("demonstrations alone, and a raw model: SFT first", () => {
    expect(best({ demonstrations: 200 })).toBe("sft");
    expect(best({ demonstrations: 200, pairs: 500, start: "raw" })).toBe("sft");
  });

  test("a raw model with pairs whose chosen responses are good: ORPO, which needs no SFT before", () => {
    expect(best({ pairs: 500, start: "raw", imitable: true })).toBe("orpo");
  });

  test("responses that must not grow longer: SimPO, and DPO by length", () => {
    const { best, alternatives } = ask({ pairs: 500, shorter: true });
    expect(best?.method.name).toBe("simpo");
    const dpo = alternatives.find(({ method }) => method.name === "dpo");
    expect(dpo?.settings).toMatchObject([{ name: "loss_type", value: "sigmoid_norm" }]);
  });

  test("a model that scores: the reward model, and nothing that writes", () => {
    const { best, alternatives } = ask({ pairs: 500, goal: "scores" });
    expect(best?.method.name).toBe("reward");
    expect(alternatives.every(({ method }) => method.produces === "reward")).toBe(true);
  });

  test("groups that want different things: GDPO; DPO is told that it averages", () => {
    const told = ask({ pairs: 500, groups: 2, disagree: "yes" }, more);
    expect(told.best?.method.name).toBe("gdpo");
    const dpo = told.alternatives.find(({ method }) => method.name === "dpo");
    expect(dpo?.against).toContainEqual({ about: "disagree", text: expect.stringContaining("one preference for all") });
    expect(ask({ pairs: 500, groups: 2, disagree: "no" }, more).best?.method.name).toBe("dpo");
  });

  test("checkable answers and online improvement: GRPO; without wanting it, what is there is enough", () => {
    expect(ask({ prompts: 500, answers: 500, online: true }, more).best?.method.name).toBe("grpo");
    expect(ask({ pairs: 500, prompts: 500, answers: 500 }, more).best?.method.name).toBe("dpo");
  });

  test("online without anything to judge by: it is out of reach, and a reward model is the way there", () => {
    const { best, outOfReach } = ask({ pairs: 500, prompts: 100, online: true }, more);
    expect(best?.method.choice.online).toBe(false);
    const ppo = outOfReach.find(({ method }) => method.name === "ppo");
    expect(ppo?.missing).toEqual([
      { about: "rewardModels", text: "It needs a reward model: train one on pairs.", madeBy: ["reward"] },
    ]);
    const there = ask({ pairs: 500, prompts: 100, online: true, rewardModels: 1 }, more);
    expect(there.best?.method.choice.online).toBe(true);
    expect(there.outOfReach.map(({ method }) => method.name)).not.toContain("ppo");
  });

  test("nothing to learn from: nothing is recommended, and each says what it lacks", () => {
    const { best, outOfReach } = ask({});
    expect(best).toBeNull();
    expect(outOfReach.map(({ method }) => method.name)).toContain("dpo");
    for (const { missing } of outOfReach) expect(missing[0]?.text).toMatch(/^It needs .+\.$/);
    expect(ask({ pairs: 1 }).best).toBeNull();
  });
});

describe("settings", () => {
  test("what does not fit whole is trained with LoRA; what fits neither way is told so", () => {
    const small = ask({ pairs: 500, parameters: 1000, memory: 8 }).best; // 16 GB whole, 4 GB frozen
    expect(small?.settings.map(({ name }) => name)).toEqual(["use_peft", "learning_rate"]);
    expect(small?.against).toContainEqual({ about: "memory", text: expect.stringContaining("16 GB") });
    const tiny = ask({ pairs: 500, parameters: 1000, memory: 2 }).best;
    expect(tiny?.settings).toEqual([]);
    expect(tiny?.against).toContainEqual({ about: "memory", text: expect.stringContaining("Take a smaller model") });
    expect(ask({ pairs: 500, parameters: 1000, memory: 17 }).best?.settings).toEqual([]);
  });

  test("how several groups count is said, by whether they want the same", () => {
    const mix = (disagree: "yes" | "no") =>
      ask({ pairs: 500, groups: 2, disagree, goal: "scores" }).best?.settings.map(({ name, value }) => [name, value]);
    expect(mix("yes")).toEqual([["group_weights", "equal"]]);
    expect(mix("no")).toEqual([["group_weights", "rows"]]);
  });

  test("all that are proposed are settings of their method, with values it takes", () => {
    const odd: Partial<Situation>[] = [
      { groups: 2 },
      { groups: 2, disagree: "no" },
      { answers: 5, prompts: 5, online: true },
      { noise: "high" },
      { shorter: true },
      { parameters: 1000, memory: 13 },
    ];
    for (const answers of odd) {
      const { best, alternatives } = ask({ pairs: 500, thumbs: 10, demonstrations: 10, ...answers });
      for (const { method, settings } of best ? [best, ...alternatives] : []) {
        const { config } = algorithms[method.name as keyof typeof algorithms];
        const raw = Object.fromEntries(
          settings.map(({ name, value }) => [
            name,
            value === "true" ? true : Number.isNaN(Number(value)) ? value : Number(value),
          ]),
        );
        expect(config.strict().safeParse(raw).error, `${method.name} ${JSON.stringify(raw)}`).toBeUndefined();
      }
    }
  });
});

test("every question stands in one part of the page, and each reason is tied to one", () => {
  const topics = parts.flatMap((part) => part.topics);
  expect(topics.toSorted()).toEqual(Object.keys(situation.shape).toSorted());
  const { best, alternatives } = ask({ pairs: 50, groups: 2, disagree: "yes", shorter: true, start: "raw" }, more);
  for (const { reasons, against } of best ? [best, ...alternatives] : []) {
    for (const { about, text } of [...reasons, ...against]) {
      expect(topics).toContain(about);
      expect(text).toMatch(/^[\dA-Z].+\.$/);
    }
  }
});
