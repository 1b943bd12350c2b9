import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { smallStep } from "./fixtures/small-step";

const script = fileURLToPath(new URL("fixtures/small-step.ts", import.meta.url));
const answer = z.object({ name: z.string(), device: z.string(), numbers: z.array(z.number()) });

/** Debian's Chromium brings a Vulkan loader and a driver that computes on the CPU. */
const chromium = "/usr/lib/chromium";
const software = existsSync(`${chromium}/vk_swiftshader_icd.json`);

async function stepIn(env: Record<string, string>): Promise<z.infer<typeof answer>> {
  const child = { env: { ...process.env, ...env }, timeout: 120_000 };
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script], child);
  return answer.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
}

describe("webgpu", () => {
  it.skipIf(!software)(
    "gives the loss and gradient that the cpu backend gives (skipped without SwiftShader)",
    async () => {
      const icd = `${chromium}/vk_swiftshader_icd.json`;
      const there = await stepIn({ CHORUS_ENGINE: "webgpu", LD_LIBRARY_PATH: chromium, VK_ICD_FILENAMES: icd });
      expect(there.name).toBe("webgpu");
      await tf.setBackend("cpu");
      const here = await smallStep();
      expect(there.numbers.length).toBe(here.length);
      for (const [i, value] of here.entries()) expect(there.numbers[i]).toBeCloseTo(value, 4);
    },
  );

  it("refuses with a sentence where there is no adapter", async () => {
    const env = { CHORUS_ENGINE: "webgpu", LD_LIBRARY_PATH: "", VK_ICD_FILENAMES: "/nonexistent.json" };
    await expect(stepIn(env)).rejects.toThrow(/No tensor engine opens on this machine\. webgpu: .+/);
  });
});
