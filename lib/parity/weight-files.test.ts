import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readCheckpoint, withHead, writeCheckpoint } from "../nn/checkpoint-files";
import { findPython } from "./find-python";

const script = fileURLToPath(new URL("weight-files.py", import.meta.url));
const fixtures = fileURLToPath(new URL("../nn/fixtures", import.meta.url));
const families = ["llama", "qwen2", "qwen3", "gpt2", "gpt_neox"];
const dtypes = ["F32", "BF16"] as const;
const python = findPython(["torch", "transformers"]);

const hashes = z.record(z.string(), z.string());
const loaded = z.record(z.string(), z.object({ dtype: z.string(), wrong: z.array(z.string()), hashes }));
const ask = (...args: string[]): unknown => {
  if ("missing" in python) throw new Error(python.missing);
  const env = { ...process.env, HF_HUB_OFFLINE: "1" };
  return JSON.parse(
    execFileSync(python.command, [script, ...args], { encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] }),
  );
};

/** The tensors of a folder as Chorus reads them; a 16-bit one is hashed as the floats it stands for. */
function ours(folder: string): Record<string, string> {
  const hash = (floats: Float32Array) =>
    createHash("sha256")
      .update(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength))
      .digest("hex");
  return Object.fromEntries([...readCheckpoint(folder).weights].map(([name, { read }]) => [name, hash(read())]));
}

describe.skipIf("missing" in python)(
  `weight files and transformers${"missing" in python ? `: ${python.missing}` : ""}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "chorus-weight-files-"));
    afterAll(() => rmSync(folder, { recursive: true }));

    describe("what transformers wrote", () => {
      let wrote: Record<string, Record<string, string>>;
      beforeAll(() => {
        const models = families.map((family) => join(fixtures, family));
        wrote = z.record(z.string(), hashes).parse(ask("write", join(folder, "theirs"), ...models));
      });

      it.each(families)("%s: the same numbers as F16, BF16 and F32, whole and in shards", (family) => {
        const folders = Object.keys(wrote).filter((each) => basename(each).startsWith(`${family}-`));
        expect(folders.length).toBe(6);
        for (const each of folders) {
          const shards = readdirSync(each).filter((name) => name.endsWith(".safetensors")).length;
          expect(shards > 1).toBe(each.endsWith("100KB"));
          expect(ours(each)).toEqual(wrote[each]);
        }
      });
    });

    describe("what Chorus wrote", () => {
      let read: z.infer<typeof loaded>;
      const pathOf = (name: string) => join(folder, "ours", name);
      beforeAll(async () => {
        const folders: string[] = [];
        const write = async (name: string, model: string, head: "lm" | "score", options: object) => {
          mkdirSync(pathOf(name), { recursive: true });
          await writeCheckpoint(pathOf(name), withHead(readCheckpoint(model), head, 1), options);
          folders.push(pathOf(name));
        };
        for (const family of families) {
          for (const dtype of dtypes) {
            await write(`${family}-${dtype}`, join(fixtures, family), "lm", { dtype });
            await write(`${family}-${dtype}-shards`, join(fixtures, family), "lm", { dtype, maxShardBytes: 100_000 });
          }
          await write(`${family}-reward`, join(fixtures, family), "score", {});
        }
        read = loaded.parse(ask("read", ...folders));
      });

      it.each(families)("%s: transformers has the same numbers, in the type written", (family) => {
        for (const dtype of dtypes) {
          const [whole, shards] = [read[pathOf(`${family}-${dtype}`)], read[pathOf(`${family}-${dtype}-shards`)]];
          expect(readdirSync(pathOf(`${family}-${dtype}-shards`))).toContain("model.safetensors.index.json");
          expect(whole?.dtype).toBe(dtype === "F32" ? "torch.float32" : "torch.bfloat16");
          expect(whole?.wrong).toEqual([]);
          expect(whole?.hashes).toEqual(ours(pathOf(`${family}-${dtype}`)));
          expect(shards).toEqual(whole);
        }
        expect(read[pathOf(`${family}-F32`)]?.hashes).toEqual(ours(join(fixtures, family)));
      });

      it.each(families)("%s: a reward model is a sequence classifier with one label", (family) => {
        const found = read[pathOf(`${family}-reward`)];
        expect(found?.wrong).toEqual([]);
        expect(found?.hashes).toEqual(ours(pathOf(`${family}-reward`)));
      });
    });
  },
);
