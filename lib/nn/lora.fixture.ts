import { fileURLToPath } from "node:url";
import type { HostArray, Tensors } from "../engine/store";
import { randomFrom, seedFor } from "../random";
import { type Checkpoint, readCheckpoint } from "./checkpoint-files";
import { linear } from "./layers";
import type { LoraSettings } from "./lora";
import { hiddenStates, type Model, openModel, outputMatrix, type Pass } from "./model";

export const families = ["llama", "qwen2", "qwen3", "gpt2", "gpt_neox"];
export const familyFolder = (family: string) => fileURLToPath(new URL(`fixtures/${family}`, import.meta.url));

export const plainLora: LoraSettings = {
  ...{ rank: 4, alpha: 8, dropout: 0, targets: "all-linear", rankStabilised: false, decomposed: false },
};

/** A model with an adapter, all of whose weights have been moved at random; `size` 0 leaves it as it starts. */
export async function openAdapted(
  source: string | Checkpoint,
  settings: Partial<LoraSettings> = {},
  size = 0.2,
): Promise<Model> {
  const checkpoint = typeof source === "string" ? readCheckpoint(source) : source;
  const model = await openModel(checkpoint, { lora: { settings: { ...plainLora, ...settings }, seed: 5 } });
  for (const name of size > 0 ? model.trainable : []) {
    const random = randomFrom(seedFor("moved", name));
    const values = (await model.store.read(name)).map((value) => value + size * (random() - 0.5));
    await model.store.define([[name, { shape: model.shapeOf(name), read: () => values }]]);
  }
  return model;
}

/** Two sequences of seven tokens. */
export const adaptedIds = { shape: [2, 7], data: Int32Array.from({ length: 14 }, (_, i) => (i * 37 + 11) % 500) };

/** Their logits, [2, 7, V]. */
export async function logitsOf(model: Model, pass: Pass = {}): Promise<Float32Array> {
  const program = model.store.program(({ ids }: Tensors<{ ids: HostArray }>, state) => {
    const parameters = model.parameters(state, pass);
    return { logits: linear(hiddenStates(model.decoder, parameters, ids), outputMatrix(model.decoder, parameters)) };
  });
  const { logits } = await program({ ids: adaptedIds });
  return Float32Array.from(logits ?? []);
}

/** The largest difference, as a share of the largest number. */
export function deviation(ours: Float32Array, theirs: ArrayLike<number>): number {
  let [worst, largest] = [0, 0];
  ours.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - (theirs[i] ?? Number.NaN)));
    largest = Math.max(largest, Math.abs(theirs[i] ?? 0));
  });
  return ours.length === theirs.length ? worst / largest : Number.NaN;
}
