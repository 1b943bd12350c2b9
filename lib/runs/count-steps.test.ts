import { expect, test } from "vitest";
import { countSteps } from "./count-steps";

const texts = {
  max_steps: "-1",
  gradient_accumulation_steps: "2",
  per_device_train_batch_size: "8",
  num_train_epochs: "1",
};

test("rows over what a step takes, over the epochs; a method that writes takes fewer prompts a step", () => {
  expect(countSteps(100, texts)).toBe(7);
  expect(countSteps(100, { ...texts, num_train_epochs: "0,5" })).toBe(4);
  expect(countSteps(100, { ...texts, num_generations: "4" })).toBe(25); // 16 responses, 4 to a prompt
  expect(countSteps(100, { ...texts, num_mini_batches: "2" })).toBe(4);
  expect(countSteps(100, { ...texts, max_steps: "3" })).toBe(3);
  expect([countSteps(0, texts), countSteps(100, { ...texts, num_train_epochs: "often" })]).toEqual([null, null]);
});
