import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readJsonl } from "../lib/datasets/read-jsonl";
import { projectDir } from "../lib/env";

const model = join(projectDir, "lib/nn/fixtures/llama");
const folder = mkdtempSync(join(tmpdir(), "chorus-cli-"));
const file = (name: string) => join(folder, name);

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(projectDir, "bin/chorus.mjs"), ...args], { cwd: projectDir });
}

/** Runs a verb with --json to its end. */
async function chorus(...args: string[]): Promise<{ status: number; answer: Record<string, unknown>; errors: string }> {
  const child = start(...args, "--json");
  let [out, errors] = ["", ""];
  child.stdout?.on("data", (chunk) => (out += chunk));
  child.stderr?.on("data", (chunk) => (errors += chunk));
  const [status] = await once(child, "close");
  return { status, answer: JSON.parse(out.trim().split("\n").at(-1) ?? "{}"), errors };
}

beforeAll(() => {
  const rows = Array.from({ length: 16 }, (_, i) => ({ prompt: `Say ${i}:`, chosen: ` ${i} it is`, rejected: " no" }));
  writeFileSync(file("pairs.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});

const training = (out: string, ...settings: string[]) => [
  ...["train", "--algorithm", "dpo", "--model", model, "--data", file("pairs.jsonl"), "--eval", file("pairs.jsonl")],
  ...["--out", file(out), "--set", "beta=0.2", "per_device_train_batch_size=4", ...settings],
];

describe("chorus train", () => {
  it("writes checkpoints and metrics under TRL's names", async () => {
    const { status, answer } = await chorus(...training("run", "max_steps=4", "save_steps=2"));
    expect(status).toBe(0);
    expect(answer).toMatchObject({ ok: true, step: 4, reason: "finished", checkpoint: file("run/checkpoints/step-4") });
    const names = [
      "config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
      "chat_template.jinja",
      "DONE",
    ];
    for (const name of names)
      for (const step of [2, 4]) expect(existsSync(file(`run/checkpoints/step-${step}/${name}`))).toBe(true);
    const metrics = readJsonl(file("run/metrics.jsonl"));
    expect(metrics[0]).toMatchObject({
      step: 1,
      loss: expect.closeTo(Math.LN2, 6),
      "rewards/margins": expect.closeTo(0, 5), // the reference's graph may add in another order
      num_tokens: expect.any(Number),
    });
    expect(metrics.at(-1)).toMatchObject({ step: 4, "eval_rewards/accuracies": expect.any(Number) });
  });

  it("stops at Ctrl-C with a checkpoint, and goes on from it with no step twice", async () => {
    const child = start(...training("stopped", "max_steps=3000", "save_steps=0", "eval_steps=0"));
    const metrics = file("stopped/metrics.jsonl");
    while (!existsSync(metrics) || readFileSync(metrics, "utf8").split("\n").length < 4)
      await new Promise((next) => setTimeout(next, 20));
    child.kill("SIGINT");
    const [status] = await once(child, "close");
    expect(status).toBe(0);
    const before = readJsonl(metrics).length;
    expect(before).toBeLessThan(3000);

    const resumed = start(...training("stopped", "max_steps=3000", "save_steps=0", "eval_steps=0"), "--resume");
    while (readFileSync(metrics, "utf8").split("\n").length < before + 4)
      await new Promise((next) => setTimeout(next, 20));
    resumed.kill("SIGTERM");
    await once(resumed, "close");
    const steps = z
      .array(z.object({ step: z.number() }))
      .parse(readJsonl(metrics))
      .map(({ step }) => step);
    expect(steps).toEqual(steps.map((_, i) => i + 1));
  });

  it.each([
    [["--set", "bta=1"], /There is no setting "bta". There are: learning_rate/],
    [["--set", "beta=0"], /beta: Beta must be above 0/],
    [["--set", "beta"], /write it as key=value/],
    [["--algorithm", "ppp"], /No algorithm "ppp". There are: sft, reward, dpo/],
    [["--model", "/nowhere"], /\/nowhere\/config.json cannot be read/],
    [["--data", "/nowhere.jsonl"], /\/nowhere.jsonl cannot be read/],
  ])("refuses %j with a sentence and status 1", async (args, reason) => {
    const { status, answer, errors } = await chorus(...training(`refused-${args[1]?.replaceAll("/", "")}`), ...args);
    expect(status).toBe(1);
    expect(answer).toMatchObject({ ok: false });
    expect(errors).toMatch(reason);
  });
});
