import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import type { HostArray, Tensors } from "../engine/store";
import { readCheckpoint } from "../nn/checkpoint-files";
import { learner, type Model, openModel } from "../nn/model";
import { readJson } from "../nn/read-json";
import type { Check } from "./check";
import { findModels, type ModelFixture, readModelFixture } from "./model-fixture";

const file = "gradients.json";
/** Of each weight's gradient: its length, and its product with cos(0.7 i) over its numbers i (fixtures/gradients.py). */
const expectedJson = z.object({
  loss: z.number(),
  gradients: z.record(z.string(), z.tuple([z.number().positive(), z.number()])),
});

/** How far a gradient's figures may be from PyTorch's, relative to its length. */
const gradientTolerance = 1e-4;

/** The loss of the next tokens and its gradient by every weight, against PyTorch's. */
export const gradientCheck: Check = {
  name: "gradients",
  find: (dir) => findModels(dir).filter((folder) => existsSync(join(folder, file))),
  async run(folder) {
    const expected = readJson(join(folder, file), expectedJson);
    const names = Object.keys(expected.gradients);
    const model = await openModel(readCheckpoint(folder));
    try {
      const { loss, gradients } = await differentiate(model, readModelFixture(folder));
      const strange = [...gradients.keys()].filter((name) => !names.includes(name));
      if (strange.length > 0) throw new Error(`${file} has no ${strange.join(", ")}`);
      const off = names.map((name) => {
        const [length, along] = expected.gradients[name] ?? [Number.NaN, Number.NaN];
        const [ourLength, ourAlong] = figures(gradients.get(name) ?? []);
        return Math.max(Math.abs(ourLength - length), Math.abs(ourAlong - along)) / length;
      });
      const worst = Math.max(...off);
      const lossOff = Math.abs(loss - expected.loss) / expected.loss;
      return {
        name: basename(folder),
        passed: worst <= gradientTolerance && lossOff <= gradientTolerance,
        loss_off: Number.isNaN(lossOff) ? null : lossOff,
        worst_gradient: Number.isNaN(worst) ? null : worst,
        weights: names.length,
      };
    } finally {
      model.dispose();
    }
  },
};

function figures(gradient: Iterable<number>): [length: number, along: number] {
  let [squares, along, i] = [0, 0, 0];
  for (const value of gradient) {
    squares += value * value;
    along += value * Math.cos(0.7 * i++);
  }
  return [Math.sqrt(squares), along];
}

/** Mean of -log p over all tokens but each row's first, as one program of the model's store. */
async function differentiate(model: Model, { batch, length, inputIds, attentionMask }: ModelFixture) {
  const positions = Int32Array.from(inputIds.keys()).filter(
    (i) => i % length < length - 1 && attentionMask[i + 1] === 1,
  );
  const targets = positions.map((i) => inputIds[i + 1] ?? 0);
  type Inputs = Record<"ids" | "positions" | "targets", HostArray>;
  const program = model.store.program(({ ids, positions, targets }: Tensors<Inputs>, state) => {
    const parameters = model.parameters(state);
    const { value, grads } = tf.valueAndGrads(() =>
      tf.neg(tf.mean(learner(model.decoder, parameters).tokenLogProbs(ids, positions, targets))).asScalar(),
    )([...parameters.values()]);
    return { loss: value, ...Object.fromEntries([...parameters.keys()].map((name, i) => [name, grads[i] ?? value])) };
  });
  const { loss, ...gradients } = await program({
    ids: { shape: [batch, length], data: inputIds },
    positions: { shape: [positions.length], data: positions },
    targets: { shape: [targets.length], data: targets },
  });
  return { loss: loss?.[0] ?? Number.NaN, gradients: new Map(Object.entries(gradients)) };
}
