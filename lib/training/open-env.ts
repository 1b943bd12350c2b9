import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import type { Env, ProgramMaker } from "../algorithms/algorithm";
import { readCheckpoint } from "../nn/checkpoint-files";
import { eosIdsOf } from "../nn/encode-prompt";
import { type Generated, openGenerator } from "../nn/generate";
import { learner, type Model, openModel, type Pass } from "../nn/model";
import { planBatches } from "../nn/plan-batches";
import type { Tokenizer } from "../nn/tokenizer";
import { openRewardTools } from "./reward-tools";

interface Opened {
  readonly folder: string; // of the base checkpoint
  readonly model: Model;
  readonly value: Model | null;
  readonly tokenizer: Tokenizer;
  readonly seed: number;
  readonly log: Env["log"];
  readonly signal: AbortSignal;
}

/** What an algorithm sees of a run. `dispose` closes what was opened for it: a frozen reference, reward models. */
export function openEnv({ folder, model, value, tokenizer, seed, log, signal }: Opened): { env: Env; dispose(): void } {
  const { decoder } = model;
  const pause = async () => {
    await setImmediate();
    signal.throwIfAborted();
  };
  const programsOf =
    (open: () => Promise<Model>, pass: Pass = {}): ProgramMaker =>
    (read) => {
      type Tensors = Parameters<typeof read>[0];
      const make = ({ store, decoder, parameters }: Model) =>
        store.program((tensors: Tensors, state) => ({
          read: read(tensors, learner(decoder, parameters(state, pass))),
        }));
      let program: ReturnType<typeof make> | null = null;
      return async (arrays) => {
        program ??= make(await open());
        const { read: values } = await program(arrays);
        await pause();
        return Float32Array.from(values ?? []);
      };
    };
  let frozen: Promise<Model> | null = null;
  const openFrozen = async () => {
    if (model.lora) return model;
    if (frozen === null) log("info", "The model as it is now is kept beside the one that learns, as its reference.");
    frozen ??= openModel(readCheckpoint(folder));
    return frozen;
  };
  const generator = openGenerator(model);
  const eosIds = eosIdsOf(model, tokenizer);
  const rewardTools = openRewardTools(folder, tokenizer);
  const env: Env = {
    ...{ tf, tokenizer, seed, maxPositions: decoder.maxPositions, log, pause, rewardTools },
    program: programsOf(async () => model),
    reference: programsOf(openFrozen, { adapter: false }),
    value: programsOf(async () => {
      if (value === null) throw new Error("This method has no value model.");
      return value;
    }),
    async generate(prompts, { maxTokens, seeds, ...drawing }) {
      const answers: Generated[] = [];
      const lengths = prompts.map(({ length }) => length);
      for (const { from, to } of planBatches(decoder, lengths, maxTokens)) {
        const options = { ...drawing, maxTokens, eosIds, seeds: seeds.slice(from, to), signal };
        answers.push(...(await generator.generate(prompts.slice(from, to), options)));
        await pause();
      }
      return answers;
    },
  };
  return {
    env,
    dispose() {
      rewardTools.close();
      void frozen?.then(
        (opened) => opened.dispose(),
        () => undefined, // it did not open: whoever asked for it knows
      );
    },
  };
}
