import type { TrainEvent } from "../lib/training/events";
import { train } from "../lib/training/train";
import type { Example } from "./text/generate";

const settings = {
  num_train_epochs: 1,
  per_device_train_batch_size: 16,
  max_length: 128,
  learning_rate: 1.5e-3,
  lr_scheduler_type: "cosine",
  warmup_ratio: 0.03,
  weight_decay: 0.1,
  adam_beta2: 0.98,
  logging_steps: 50,
  eval_steps: 0.2,
  save_steps: 0.2,
  sample_steps: 0.2,
};

const toRow = ({ prompt, answer }: Example) => ({
  prompt: [{ role: "user", content: prompt }],
  completion: [{ role: "assistant", content: answer }],
});

const samplePrompts = [
  "What is the capital of France?",
  "I cannot sleep at night. What should I do?",
  "Tea or coffee?",
];

/** Supervised fine-tuning from random weights, one pass over the examples. Returns the folder of the last checkpoint. */
export async function trainStarter(
  base: string,
  examples: readonly Example[],
  heldOut: readonly Example[],
  out: string,
  seed: number,
  signal: AbortSignal,
): Promise<string> {
  const request = {
    algorithm: "sft",
    config: settings,
    model: base,
    train: examples.map(toRow),
    test: heldOut.map(toRow),
    samplePrompts: samplePrompts.map((content) => [{ role: "user" as const, content }]),
    out,
    seed,
    resume: true,
  };
  let final: string | undefined;
  const began = performance.now();
  for await (const event of train(request, signal)) {
    console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${sayEvent(event)}`);
    if (event.type === "checkpoint" && event.final) final = event.dir;
  }
  if (final === undefined) throw new Error("Stopped. The same command goes on from the last checkpoint.");
  return final;
}

function sayEvent(event: TrainEvent): string {
  switch (event.type) {
    case "start":
      return `${event.parameters} parameters, ${event.totalSteps} steps on ${event.engine.name} (${event.engine.device})`;
    case "metrics": {
      const values = Object.entries(event.values).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
      return `step ${event.step}  ${values.join("  ")}`;
    }
    case "samples":
      return event.samples.map(({ prompt, completion }) => `\n    ${prompt}\n    -> ${completion}`).join("");
    case "checkpoint":
      return `step ${event.step}  saved ${event.dir}`;
    case "log":
      return event.message;
    case "end":
      return `${event.reason} at step ${event.step}`;
  }
}
