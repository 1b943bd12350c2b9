import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { projectDir } from "../env";
import { engineReport } from "./run-checks";

const fixtures = join(projectDir, "lib/nn/fixtures");
const families = ["gpt2", "gpt_neox", "llama", "qwen2", "qwen3"];

/** Debian's Chromium brings a Vulkan loader and a driver that computes on the CPU. */
const chromium = "/usr/lib/chromium";
const software = { LD_LIBRARY_PATH: chromium, VK_ICD_FILENAMES: `${chromium}/vk_swiftshader_icd.json` };

/** `npx chorus parity` on all fixtures, in a process of its own, since a process opens one engine. */
function parity(env: Record<string, string>) {
  const args = [join(projectDir, "bin/chorus.mjs"), "parity", fixtures, "--json"];
  const child = spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: "utf8" });
  if (child.status === null || child.stdout === "") throw new Error(child.stderr);
  const { engines } = z.object({ engines: z.tuple([engineReport]) }).parse(JSON.parse(child.stdout));
  return engines[0];
}

const ways: Record<string, Record<string, string>> = {
  "the best engine, steps captured as graphs where it can": {},
  "the best engine, op by op": { CHORUS_EAGER: "1" },
  wasm: { CHORUS_ENGINE: "wasm" },
  "webgpu on SwiftShader": { CHORUS_ENGINE: "webgpu", ...software },
};

describe("every family gives PyTorch's logits, greedy tokens, chat template, loss and gradient", () => {
  for (const [name, env] of Object.entries(ways)) {
    const missing = env.CHORUS_ENGINE === "webgpu" && !existsSync(software.VK_ICD_FILENAMES);
    it.skipIf(missing)(`on ${name}`, () => {
      const { checks, error } = parity(env);
      expect(error).toBeUndefined();
      const all = families.map((family) => [family, true]);
      expect(checks.models?.map((model) => [model.name, model.passed && model.greedy_equal === 32])).toEqual(all);
      expect(checks.gradients?.map((gradient) => [gradient.name, gradient.passed])).toEqual(all);
    });
  }
});
