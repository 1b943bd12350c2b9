import { AppError } from "../errors";
import type { Architecture } from "./families/architecture";
import { headOf, headShapes } from "./heads";
import { type LoraLayer, type LoraSettings, loraNames } from "./lora";
import type { Adapter } from "./lora-files";
import type { StoredTensor, TensorSource } from "./stored-tensor";
import type { AdapterToWrite } from "./write-adapter";

/**
 * An adapter that was trained over another one becomes a single one of the first's base, which PEFT can load: with
 * A = [A1; A2] and B = [s1 / s2 B1, B2], s2 B A is s1 B1 A1 + s2 B2 A2. Its rank is the sum of both.
 */

/** @throws AppError where what lies beneath cannot be a part of one adapter */
export function checkStackable(
  folder: string,
  first: Adapter,
  settings: LoraSettings,
  architecture: Architecture,
): void {
  const head = headOf(architecture, first.replaced);
  const own = headShapes(architecture, head);
  const other = [...first.replaced.keys()].find((name) => head === "lm" || !own.has(name));
  const reason = first.layers.some(({ decomposed }) => decomposed)
    ? "it is an adapter with DoRA"
    : settings.decomposed
      ? "it is an adapter, and DoRA needs a whole model"
      : other && `it is an adapter that has ${other} of its own`;
  if (!reason) return;
  throw new AppError(
    "invalid",
    `LoRA cannot go on from ${folder}: ${reason}. Make it a whole model first: npx chorus convert --model ${folder} --out NEW.`,
  );
}

type Second = Pick<AdapterToWrite, "layers" | "settings" | "tensors">;

export function stackAdapters(first: Adapter, second: Second, { linears }: Architecture): Second {
  const below = Math.max(...first.layers.map(({ rank }) => rank));
  const own = second.settings.rank;
  const rank = below + own;
  const scale = second.layers[0]?.scale ?? 1;
  const layerOf = (layers: readonly LoraLayer[], name: string) => layers.find(({ linear }) => linear.name === name);
  const layers: LoraLayer[] = [];
  const tensors = new Map<string, TensorSource>();
  for (const linear of linears) {
    const { a, b } = loraNames(linear.name);
    const [under, over] = [layerOf(first.layers, linear.name), layerOf(second.layers, linear.name)];
    if (!under && !over) continue;
    const { inputs, outputs } = linear;
    const read = async (name: string) => ({
      under: await first.tensors.get(name)?.read(),
      over: await second.tensors.get(name)?.read(),
    });
    layers.push({ linear, rank, scale, decomposed: false });
    tensors.set(a, {
      shape: [rank, inputs],
      async read() {
        const found = await read(a);
        const both = new Float32Array(rank * inputs);
        if (found.under) both.set(found.under);
        if (found.over) both.set(found.over, below * inputs);
        return both;
      },
    });
    tensors.set(b, {
      shape: [outputs, rank],
      async read() {
        const found = await read(b);
        const both = new Float32Array(outputs * rank);
        const part = (from: Float32Array | undefined, width: number, column: number, factor: number) => {
          for (let i = 0; from && i < from.length; i++) {
            both[Math.floor(i / width) * rank + column + (i % width)] = factor * (from[i] as number);
          }
        };
        part(found.under, under?.rank ?? below, 0, (under?.scale ?? 0) / scale);
        part(found.over, own, below, 1);
        return both;
      },
    });
  }
  const settings = { ...second.settings, rank, alpha: scale * rank, rankStabilised: false };
  return { layers, settings, tensors };
}

/** The part of a saved adapter that was trained, without what lay beneath: the last `rank` of its ranks. */
export function topOfStack(saved: Adapter, { linear, rank }: LoraLayer): Map<string, StoredTensor> {
  const { a, b, magnitude } = loraNames(linear.name);
  const all = saved.layers.find((layer) => layer.linear.name === linear.name)?.rank ?? rank;
  const first = all - rank;
  const { inputs, outputs } = linear;
  const found = (name: string) => {
    const tensor = saved.tensors.get(name);
    if (tensor === undefined) throw new AppError("invalid", `The saved adapter lacks ${name}.`);
    return tensor;
  };
  const top = new Map<string, StoredTensor>();
  top.set(a, {
    shape: [rank, inputs],
    dtype: "F32",
    read: () =>
      found(a)
        .read()
        .subarray(first * inputs),
  });
  top.set(b, {
    shape: [outputs, rank],
    dtype: "F32",
    read() {
      const both = found(b).read();
      return Float32Array.from({ length: outputs * rank }, (_, i) => {
        return both[Math.floor(i / rank) * all + first + (i % rank)] as number;
      });
    },
  });
  if (saved.tensors.has(magnitude)) top.set(magnitude, found(magnitude));
  return top;
}
