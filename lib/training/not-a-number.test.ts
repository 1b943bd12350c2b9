import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findAlgorithm } from "../algorithms/registry";
import { type WatchedEvent, watchEvents } from "../watchers/watch-events";
import { temporaryFolder, tinyModel } from "./tiny-model.fixture";
import { train } from "./train";

test("a loss that is no number stops the run with its reason, and the watcher says so before", async () => {
  const model = await tinyModel(1);
  const file = join(model, "model.safetensors");
  const bytes = readFileSync(file);
  bytes.writeFloatLE(Number.NaN, bytes.length - 4); // a weight that every logit depends on: of the last norm
  writeFileSync(file, bytes);
  const request = { algorithm: "sft", config: { max_steps: 3 }, model, train: [{ prompt: "One ", completion: "two" }] };
  const rest = { test: [], samplePrompts: [], out: temporaryFolder(), seed: 0, resume: false };
  const events: WatchedEvent[] = [];
  const run = async () => {
    const running = train({ ...request, ...rest }, new AbortController().signal);
    for await (const event of watchEvents(running, findAlgorithm("sft"))) events.push(event);
  };
  await expect(run()).rejects.toThrow("At step 1 the loss is NaN");
  expect(events.at(-1)).toMatchObject({ type: "warning", watcher: "nan", step: 1, metric: "loss", value: Number.NaN });
});
