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

/** `npx chorus parity` on fixtures, in a process of its own, since a process opens one engine. */
function parity(folder: string, env: Record<string, string>) {
  const args = [join(projectDir, "bin/chorus.mjs"), "parity", folder, "--json"];
  const child = spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: "utf8" });
  if (child.status === null || child.stdout === "") throw new Error(child.stderr);
  const { engines } = z.object({ engines: z.tuple([engineReport]) }).parse(JSON.parse(child.stdout));
  return engines[0];
}

const ways: Record<string, Record<string, string>> = {
  "the best engine, steps captured as graphs where it can": {},
  "the best engine, op by op": { CHORUS_EAGER: "1" },
  wasm: { CHORUS_ENGINE: "wasm" },
};

function expectParity({ checks, error }: ReturnType<typeof parity>, names: readonly string[]): void {
  expect(error).toBeUndefined();
  const all = names.map((name) => [name, true]);
  expect(checks.models?.map((model) => [model.name, model.passed && model.greedy_equal === 32])).toEqual(all);
  expect(checks.gradients?.map((gradient) => [gradient.name, gradient.passed])).toEqual(all);
}

describe("PyTorch's logits, greedy tokens, chat template, loss and gradient", () => {
  for (const [name, env] of Object.entries(ways)) {
    it(`of every family on ${name}`, () => expectParity(parity(fixtures, env), families));
  }

  // The driver compiles each shader for long: bench/pack.system.test.ts does llama, CHORUS_ENGINE=webgpu npx chorus parity all.
  it.skipIf(!existsSync(software.VK_ICD_FILENAMES))("of gpt2 on webgpu on SwiftShader", () => {
    expectParity(parity(join(fixtures, "gpt2"), { CHORUS_ENGINE: "webgpu", ...software }), ["gpt2"]);
  });
});
