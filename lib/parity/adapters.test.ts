import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openEngine } from "../engine/engine";
import type { HostArray, Tensors } from "../engine/store";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import type { LoraSettings } from "../nn/lora";
import { adaptedIds, deviation, families, familyFolder, logitsOf, openAdapted } from "../nn/lora.fixture";
import { learner, type Model, openModel } from "../nn/model";
import { findPython } from "./find-python";

const script = fileURLToPath(new URL("adapters.py", import.meta.url));
const python = findPython(["torch", "transformers", "peft"]);
const tolerance = 5e-5; // of the largest logit

const answers = z.record(z.string(), z.array(z.number()));
const slopes = z.record(z.string(), z.tuple([z.number(), z.number()]));
const loaded = z.record(
  z.string(),
  z.object({ answer: z.array(z.number()), wrong: z.array(z.string()), gradients: slopes }),
);
const ask = (...args: string[]): unknown => {
  if ("missing" in python) throw new Error(python.missing);
  const env = { ...process.env, HF_HUB_OFFLINE: "1" };
  const output = execFileSync(python.command, [script, ...args], {
    ...{ env, maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "ignore"] },
    encoding: "utf8",
  });
  return JSON.parse(output);
};

/** What a folder's model answers in Chorus: logits, or the scores of both rows. */
async function answerOf(folder: string): Promise<Float32Array> {
  const model = await openModel(readCheckpoint(folder));
  const answer = model.checkpoint.head === "score" ? await scoresOf(model) : await logitsOf(model);
  model.dispose();
  return answer;
}

async function scoresOf(model: Model): Promise<Float32Array> {
  const program = model.store.program(({ ids, last }: Tensors<Record<"ids" | "last", HostArray>>, state) => ({
    scores: learner(model.decoder, model.parameters(state)).scores(ids, last),
  }));
  const { scores } = await program({ ids: adaptedIds, last: { shape: [2], data: Int32Array.of(6, 13) } });
  return Float32Array.from(scores ?? []);
}

/** The length of each gradient, and its product with cos(0.7 i) over its numbers i. */
async function slopesOf(model: Model): Promise<z.infer<typeof slopes>> {
  const [ids, positions, targets]: number[][] = [[], [], []];
  adaptedIds.data.forEach((id, i) => {
    if (i % 7 < 6) {
      positions?.push(ids?.length ?? 0);
      ids?.push(id);
    }
    if (i % 7 > 0) targets?.push(id);
  });
  const int32 = (data: number[] = [], ...shape: number[]) => ({ shape, data: Int32Array.from(data) });
  const program = model.store.program((inputs: Tensors<Record<"ids" | "positions" | "targets", HostArray>>, state) => {
    const parameters = model.parameters(state);
    const weights = model.trainable.map((name) => parameters.get(name)).filter((tensor) => tensor !== undefined);
    const { grads } = tf.valueAndGrads(() => {
      const { tokenLogProbs } = learner(model.decoder, parameters);
      return tf.neg(tf.mean(tokenLogProbs(inputs.ids, inputs.positions, inputs.targets))).asScalar();
    })(weights);
    return Object.fromEntries(grads.map((gradient, i) => [model.trainable[i] ?? "", gradient]));
  });
  const gradients = await program({
    ...{ ids: int32(ids, 2, 6), positions: int32(positions, 12), targets: int32(targets, 12) },
  });
  return Object.fromEntries(
    Object.entries(gradients).map(([name, values]) => {
      const [squares, along] = [...values].reduce(
        ([squares, along], value, i): [number, number] => [squares + value ** 2, along + value * Math.cos(0.7 * i)],
        [0, 0] as [number, number],
      );
      return [name, [Math.sqrt(squares), along]];
    }),
  );
}

describe.skipIf("missing" in python)(`adapters and PEFT${"missing" in python ? `: ${python.missing}` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "chorus-peft-"));
  beforeAll(async () => {
    await openEngine();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe("what PEFT wrote", () => {
    let wrote: z.infer<typeof answers>;
    beforeAll(() => {
      wrote = answers.parse(ask("write", join(folder, "theirs"), ...families.map(familyFolder)));
    });

    it.each(families)("%s: the same logits and scores, in every variant", async (family) => {
      const folders = Object.keys(wrote).filter((each) => new RegExp(`^${family}-[a-z-]+$`).test(basename(each)));
      expect(folders.length).toBe(5);
      for (const each of folders)
        expect(deviation(await answerOf(each), wrote[each] ?? []), each).toBeLessThan(tolerance);
    });
  });

  describe("what Chorus wrote", () => {
    const variants: Record<string, Partial<LoraSettings>> = {
      lora: { dropout: 0.05 },
      "rslora-some": {
        targets: ["q_proj", "down_proj", "c_attn", "mlp.c_proj", "query_key_value"],
        rankStabilised: true,
      },
      dora: { decomposed: true },
    };
    const ours = new Map<string, { answer: Float32Array; slopes: z.infer<typeof slopes> }>();
    const merged = new Map<string, Float32Array>();
    const pathOf = (name: string) => join(folder, "ours", name);
    let read: z.infer<typeof loaded>;
    let plain: z.infer<typeof answers>;

    beforeAll(async () => {
      const save = async (name: string, model: Model) => {
        mkdirSync(pathOf(name), { recursive: true });
        await writeCheckpoint(pathOf(name), model.toWrite());
        const scores = model.checkpoint.head === "score";
        const answer = scores ? await scoresOf(model) : await logitsOf(model);
        ours.set(pathOf(name), { answer, slopes: scores ? {} : await slopesOf(model) });
        model.dispose();
      };
      for (const family of families) {
        const modules = readCheckpoint(familyFolder(family)).architecture.linears.map(({ name }) => name);
        for (const [name, { targets = "all-linear", ...settings }] of Object.entries(variants)) {
          const there =
            targets === "all-linear"
              ? targets
              : targets.filter((target) => modules.some((each) => each.endsWith(`.${target}`)));
          await save(`${family}-${name}`, await openAdapted(familyFolder(family), { ...settings, targets: there }));
        }
        await save(`${family}-stacked`, await openAdapted(pathOf(`${family}-rslora-some`), { rank: 3 }));
        await save(`${family}-score`, await openAdapted(withHead(readCheckpoint(familyFolder(family)), "score", 1)));
        const whole = pathOf(`${family}-merged`);
        mkdirSync(whole, { recursive: true });
        await writeCheckpoint(whole, readCheckpoint(pathOf(`${family}-lora`)));
        merged.set(whole, await answerOf(whole));
      }
      read = loaded.parse(ask("read", ...ours.keys()));
      plain = answers.parse(ask("plain", ...merged.keys()));
    });

    it.each(families)("%s: PEFT has the same weights, and the same logits and scores", (family) => {
      for (const name of [...Object.keys(variants), "stacked", "score"]) {
        const [here, there] = [ours.get(pathOf(`${family}-${name}`)), read[pathOf(`${family}-${name}`)]];
        expect(there?.wrong).toEqual([]);
        expect(deviation(here?.answer ?? new Float32Array(), there?.answer ?? []), name).toBeLessThan(tolerance);
      }
      const whole = pathOf(`${family}-merged`);
      expect(deviation(merged.get(whole) ?? new Float32Array(), plain[whole] ?? []), "merged").toBeLessThan(tolerance);
    });

    it.each(families)("%s: PyTorch has the same gradients", (family) => {
      for (const name of Object.keys(variants)) {
        const [here, there] = [
          ours.get(pathOf(`${family}-${name}`))?.slopes ?? {},
          read[pathOf(`${family}-${name}`)]?.gradients ?? {},
        ];
        expect(Object.keys(here).sort()).toEqual(Object.keys(there).sort());
        for (const [weight, [length, along]] of Object.entries(there)) {
          expect(Math.abs((here[weight]?.[0] ?? 0) - length) / length, weight).toBeLessThan(1e-3);
          expect(Math.abs((here[weight]?.[1] ?? 0) - along) / length, weight).toBeLessThan(1e-3);
        }
      }
    });
  });
});
