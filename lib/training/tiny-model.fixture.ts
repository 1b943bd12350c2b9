import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFreshWeights } from "../nn/checkpoint-files";
import type { TrainEvent, TrainRequest } from "./events";
import { train } from "./train";

/** A random checkpoint that PyTorch, transformers and TRL were run on, with its tokenizer of 512 tokens. */
export const fixtureModel = fileURLToPath(new URL("../nn/fixtures/llama", import.meta.url));

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), "chorus-train-"));

/** A model folder of the smallest useful size: 2 layers of 32 dimensions, fresh weights. */
export async function tinyModel(seed: number): Promise<string> {
  const folder = temporaryFolder();
  for (const name of ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json"]) {
    cpSync(join(fixtureModel, name), join(folder, name));
  }
  const config = JSON.parse(readFileSync(join(fixtureModel, "config.json"), "utf8"));
  const sizes = {
    hidden_size: 32,
    intermediate_size: 64,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 16,
  };
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ ...config, ...sizes, tie_word_embeddings: true, initializer_range: 0.1 }),
  );
  await writeFreshWeights(folder, seed);
  return folder;
}

/** Runs to the end and collects what was yielded. */
export async function collect(
  request: Partial<TrainRequest> & Pick<TrainRequest, "algorithm" | "model" | "train">,
  signal = new AbortController().signal,
  onEvent: (event: TrainEvent) => void = () => {},
): Promise<TrainEvent[]> {
  const defaults = { config: {}, test: [], samplePrompts: [], out: temporaryFolder(), seed: 0, resume: false };
  const events: TrainEvent[] = [];
  for await (const event of train({ ...defaults, ...request }, signal)) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

/** The curves: each metrics event's values with its step, without the time that it took. */
export function curve(events: readonly TrainEvent[]): Record<string, number>[] {
  return events.flatMap((event) => {
    if (event.type !== "metrics") return [];
    const { step_time: _, ...values } = event.values;
    return [{ step: event.step, ...values }];
  });
}

export const trainCurve = (events: readonly TrainEvent[]) => curve(events).filter((values) => "loss" in values);
export const evalCurve = (events: readonly TrainEvent[]) => curve(events).filter((values) => "eval_loss" in values);
