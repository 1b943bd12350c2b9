import { expect, test } from "vitest";
import { trainCommand } from "./train-command";

test("writes what differs from the defaults, quoted for a shell", () => {
  const command = trainCommand({
    algorithm: "dpo",
    config: { beta: 0.2, max_steps: -1 },
    standard: { beta: 0.1, max_steps: -1 },
    seed: 3,
    model: "my models/it's",
    dataset: "data/datasets/dst_1",
    heldOut: true,
    out: "out",
  });
  expect(command.replaceAll("\\\n  ", "")).toBe(
    "npx chorus train --algorithm dpo --model 'my models/it'\\''s' --data data/datasets/dst_1/train.jsonl " +
      "--eval data/datasets/dst_1/test.jsonl --out out --seed 3 --set beta=0.2",
  );
});
