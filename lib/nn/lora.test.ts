import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openEngine } from "../engine/engine";
import type { HostArray, Tensors } from "../engine/store";
import { readCheckpoint, withHead, writeCheckpoint } from "./checkpoint-files";
import type { Parameters } from "./decoder";
import { hashModel } from "./hash-model";
import { deviation, families, familyFolder, logitsOf, openAdapted, plainLora } from "./lora.fixture";
import { openAdapter } from "./lora-files";
import { learner, type Model, openModel } from "./model";
import { openSafetensors } from "./open-safetensors";
import { openTokenizer } from "./tokenizer";

beforeAll(async () => {
  await openEngine();
});

const temporary = () => mkdtempSync(join(tmpdir(), "chorus-lora-"));
const variants = [
  ["LoRA", {}],
  ["rsLoRA on some modules", { rankStabilised: true, alpha: 3 }],
  ["DoRA", { decomposed: true }],
] as const;
const someModules = (family: string) =>
  ({ gpt2: ["attn.c_proj", "c_fc"], gpt_neox: ["query_key_value", "dense"] })[family] ?? ["q_proj", "down_proj"];

async function saved(model: Model): Promise<string> {
  const folder = temporary();
  await writeCheckpoint(folder, model.toWrite());
  return folder;
}

describe.each(families)("%s", (family) => {
  const folder = familyFolder(family);

  it("starts as its base, exactly, and is its base again with the adapter off", async () => {
    const [base, fresh, moved] = [
      await openModel(readCheckpoint(folder)),
      await openAdapted(folder, {}, 0),
      await openAdapted(folder),
    ];
    const expected = await logitsOf(base);
    expect(await logitsOf(fresh)).toEqual(expected);
    expect(await logitsOf(moved, { adapter: false })).toEqual(expected);
    expect(deviation(await logitsOf(moved), expected)).toBeGreaterThan(0.01);
    for (const model of [base, fresh, moved]) model.dispose();
  });

  it.each(variants)("computes with %s what the merged checkpoint computes", async (name, settings) => {
    const targets = name.includes("some") ? someModules(family) : ("all-linear" as const);
    const model = await openAdapted(folder, { ...settings, targets });
    const expected = await logitsOf(model);
    const adapter = await saved(model);
    const merged = await openModel(readCheckpoint(adapter));
    expect(deviation(await logitsOf(merged), expected)).toBeLessThan(2e-5);
    const whole = temporary();
    await writeCheckpoint(whole, readCheckpoint(adapter));
    expect(readCheckpoint(whole).adapter).toBe(null);
    const again = await openModel(readCheckpoint(whole));
    expect(await logitsOf(again)).toEqual(await logitsOf(merged));
    for (const each of [model, merged, again]) each.dispose();
  });
});

describe("the gradient", () => {
  const inputs = {
    ids: { shape: [2, 8], data: Int32Array.from({ length: 16 }, (_, i) => (i * 31 + 7) % 500) },
    positions: { shape: [5], data: Int32Array.of(0, 3, 6, 9, 14) },
    targets: { shape: [5], data: Int32Array.of(5, 1, 77, 400, 8) },
  };
  type Inputs = Record<keyof typeof inputs, HostArray>;
  const lossIn = (model: Model, parameters: Parameters, { ids, positions, targets }: Tensors<Inputs>) => {
    const { tokenLogProbs } = learner(model.decoder, parameters, { trained: model.trainable, checkpointing: false });
    return tf.neg(tf.mean(tokenLogProbs(ids, positions, targets))).asScalar();
  };

  it.each(["llama", "gpt2", "gpt_neox"])("of %s's A and B agrees with central finite differences", async (family) => {
    const model = await openAdapted(familyFolder(family), { alpha: 3, rankStabilised: true });
    const both = model.store.program((tensors: Tensors<Inputs>, state) => {
      const parameters = model.parameters(state);
      const weights = model.trainable.map((name) => parameters.get(name)).filter((tensor) => tensor !== undefined);
      const { value, grads } = tf.valueAndGrads(() => lossIn(model, parameters, tensors))(weights);
      return { value, ...Object.fromEntries(grads.map((gradient, i) => [model.trainable[i] ?? "", gradient])) };
    });
    const loss = model.store.program((tensors: Tensors<Inputs>, state) => ({
      value: lossIn(model, model.parameters(state), tensors),
    }));
    const { value: _, ...gradients } = await both(inputs);
    expect(Object.keys(gradients)).toEqual(model.trainable);
    for (const kind of ["lora_A", "lora_B"]) {
      // Along the gradient by all A, or by all B, the loss changes by that gradient's length.
      const names = model.trainable.filter((name) => name.includes(kind));
      const length = Math.sqrt(
        names.flatMap((name) => [...(gradients[name] ?? [])]).reduce((sum, g) => sum + g * g, 0),
      );
      expect(length).toBeGreaterThan(1e-3);
      const before = new Map<string, Float32Array>();
      for (const name of names) before.set(name, await model.store.read(name));
      const movedBy = async (step: number) => {
        await model.store.define(
          names.map((name) => {
            const slope = gradients[name] ?? [];
            const read = () =>
              (before.get(name) ?? new Float32Array()).map((w, i) => w + (step * (slope[i] ?? 0)) / length);
            return [name, { shape: model.shapeOf(name), read }] as const;
          }),
        );
        return (await loss(inputs)).value?.[0] ?? Number.NaN;
      };
      const h = 5e-3;
      const difference = ((await movedBy(h)) - (await movedBy(-h))) / (2 * h);
      await movedBy(0);
      expect(difference / length).toBeCloseTo(1, 2);
    }
    model.dispose();
  });

  it("of the frozen weights is not computed", async () => {
    const shapesMade = async (model: Model) => {
      const shapes = new Set<string>();
      const program = model.store.program((tensors: Tensors<Inputs>, state) => {
        const parameters = model.parameters(state);
        const weights = model.trainable.map((name) => parameters.get(name)).filter((tensor) => tensor !== undefined);
        const stop = watchKernels(shapes);
        const { value } = tf.valueAndGrads(() => lossIn(model, parameters, tensors))(weights);
        stop();
        return { value };
      });
      await program(inputs);
      model.dispose();
      return shapes;
    };
    const matrix = "160,64"; // of gate_proj and up_proj; nothing else in a pass has this shape
    expect(await shapesMade(await openModel(readCheckpoint(familyFolder("llama"))))).toContain(matrix);
    const adapted = await shapesMade(await openAdapted(familyFolder("llama")));
    expect(adapted).toContain("160,4");
    expect(adapted).not.toContain(matrix);
    expect(adapted).not.toContain("512,64"); // nor of embedding and head
  });
});

/** Notes the shape of all that is computed (another handle of the same numbers is not), until it is told to stop. */
function watchKernels(shapes: Set<string>): () => void {
  const engine = tf.engine();
  const real = engine.runKernel;
  engine.runKernel = <T extends tf.Tensor | tf.Tensor[]>(
    name: string,
    ...rest: [tf.NamedTensorMap, tf.NamedAttrMap?]
  ): T => {
    const outputs = real.call(engine, name, ...rest) as T;
    if (name !== "Identity") for (const { shape } of [outputs].flat()) shapes.add(`${shape}`);
    return outputs;
  };
  return () => {
    engine.runKernel = real;
  };
}

describe("an adapter's folder", () => {
  const folder = familyFolder("llama");

  it("has PEFT's names and settings, the tokenizer, and no second copy of the model", async () => {
    const model = await openAdapted(folder, { targets: ["q_proj", "down_proj"], dropout: 0.05 });
    const adapter = await saved(model);
    expect(JSON.parse(readFileSync(join(adapter, "adapter_config.json"), "utf8"))).toEqual({
      ...{ peft_type: "LORA", task_type: "CAUSAL_LM", base_model_name_or_path: folder, r: 4, lora_alpha: 8 },
      ...{ lora_dropout: 0.05, use_rslora: false, use_dora: false, target_modules: ["q_proj", "down_proj"] },
      ...{ modules_to_save: null, fan_in_fan_out: false, bias: "none", init_lora_weights: true, inference_mode: true },
    });
    const { tensors } = openSafetensors(join(adapter, "adapter_model.safetensors"));
    expect(tensors.size).toBe(8);
    expect(tensors.get("base_model.model.model.layers.1.mlp.down_proj.lora_A.weight")?.shape).toEqual([4, 160]);
    expect(tensors.get("base_model.model.model.layers.1.mlp.down_proj.lora_B.weight")?.shape).toEqual([64, 4]);
    expect(openTokenizer(adapter).encode("stone")).toEqual(openTokenizer(folder).encode("stone"));
    model.dispose();
  });

  it("of a reward model holds the head, and its hash covers adapter and base", async () => {
    const model = await openAdapted(withHead(readCheckpoint(folder), "score", 3));
    expect(model.trainable).toContain("score.weight");
    const adapter = temporary();
    const written = await writeCheckpoint(adapter, model.toWrite());
    expect(await hashModel(adapter)).toEqual(written);
    const { head, weights, architecture } = readCheckpoint(adapter);
    expect(head).toBe("score");
    expect(weights.get("score.weight")?.read()).toEqual(await model.store.read("score.weight"));
    expect(weights.has(architecture.heads.lm)).toBe(false);
    expect(openAdapter(adapter).config).toMatchObject({ task_type: "SEQ_CLS", modules_to_save: ["score"] });

    const path = join(adapter, "adapter_config.json");
    const config = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...config, lora_alpha: 9 }));
    expect((await hashModel(adapter)).sha256).not.toBe(written.sha256);
    const other = temporary();
    await writeCheckpoint(other, withHead(readCheckpoint(folder), "score", 4));
    writeFileSync(path, JSON.stringify({ ...config, base_model_name_or_path: other }));
    await expect(hashModel(adapter)).rejects.toThrow(/other weights than when the adapter/);
    model.dispose();
  });

  it("over another adapter's becomes one adapter of the base", async () => {
    const first = await openAdapted(folder, { rank: 2, alpha: 5, targets: ["q_proj", "up_proj"] });
    const below = await saved(first);
    const second = await openAdapted(below, {
      rank: 3,
      alpha: 4,
      targets: ["up_proj", "down_proj"],
      rankStabilised: true,
    });
    const expected = await logitsOf(second);
    const stacked = await saved(second);
    const read = readCheckpoint(stacked);
    expect(read.adapter).toMatchObject({ base: folder });
    expect(read.adapter?.layers.map(({ rank }) => rank)).toEqual([5, 5, 5, 5, 5, 5]);
    const merged = await openModel(read);
    expect(deviation(await logitsOf(merged), expected)).toBeLessThan(2e-5);
    for (const model of [first, second, merged]) model.dispose();
    await expect(openAdapted(below, { decomposed: true })).rejects.toThrow(
      /DoRA needs a whole model.*chorus convert --model/,
    );
  });

  it("may lie anywhere within the data folder, together with its base", async () => {
    const data = temporary();
    process.env.CHORUS_DATA = data;
    try {
      const [base, adapter] = [join(data, "models/base"), join(data, "runs/1/checkpoints/step-1")];
      for (const path of [base, adapter]) mkdirSync(path, { recursive: true });
      await writeCheckpoint(base, readCheckpoint(folder));
      const model = await openAdapted(base);
      await writeCheckpoint(adapter, model.toWrite());
      model.dispose();
      expect(openAdapter(adapter).config.base_model_name_or_path).toBe("../../../../models/base");
    } finally {
      delete process.env.CHORUS_DATA;
    }
  });

  it.each([
    [{ base_model_name_or_path: "nowhere/model" }, /made for “nowhere\/model”, which is not there\. Get that model/],
    [
      { base_model_name_or_path: familyFolder("gpt2") },
      /does not fit its base model .*model\.layers\.0\.\S+ has no place/,
    ],
    [{ base_model_name_or_path: "." }, /made for itself/],
    [{ r: 8 }, /lora_A\.weight is \[4,64\], should be \[8,64\]/],
    [{ peft_type: "IA3" }, /does not support peft_type: "IA3"\. Merge the adapter with PEFT/],
    [{ bias: "all", use_qalora: true }, /does not support bias: "all", use_qalora: true/],
    [{ init_lora_weights: "pissa" }, /does not support init_lora_weights: "pissa"/],
    [{ task_type: "SEQ_CLS" }, /has the task type SEQ_CLS, but there is no score\.weight/],
    [{ alpha_pattern: { ".*q_proj": 4 } }, /does not support alpha_pattern/],
  ])("with %j is refused, and why", async (changes, reason) => {
    const model = await openAdapted(folder);
    const adapter = await saved(model);
    model.dispose();
    const path = join(adapter, "adapter_config.json");
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...changes }));
    expect(() => readCheckpoint(adapter)).toThrow(reason);
  });

  it("names the modules there are when a target is unknown", async () => {
    const lora = { settings: { ...plainLora, targets: ["q_proj", "c_attn"] }, seed: 1 };
    await expect(openModel(readCheckpoint(folder), { lora })).rejects.toThrow(
      'This model has no module "c_attn" to adapt. There are: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj; or all-linear.',
    );
  });
});
