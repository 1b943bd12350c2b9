import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { inMemory, type StoredTensor, type TensorSource } from "./stored-tensor";
import { hashWeights, openWeights, writeWeights } from "./weight-files";

const index = "model.safetensors.index.json";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chorus-weights-"));
  return () => rmSync(folder, { recursive: true });
});

const vector = (count: number, from = 0) =>
  inMemory(
    [count],
    Float32Array.from({ length: count }, (_, i) => from + i),
  );
/** 40, 16, 4 and 40 bytes. */
const tensors = new Map([
  ["a", vector(10)],
  ["b", vector(4, 100)],
  ["c", vector(1, 200)],
  ["d", vector(10, 300)],
]);
const plain = (weights: ReadonlyMap<string, StoredTensor>) =>
  Object.fromEntries([...weights].map(([name, { read }]) => [name, [...read()]]));
const readIndex = () => JSON.parse(readFileSync(join(folder, index), "utf8"));
const editIndex = (map: Record<string, string>) =>
  writeFileSync(join(folder, index), JSON.stringify({ weight_map: { ...readIndex().weight_map, ...map } }));

describe("writeWeights", () => {
  it("writes one file, and shards with an index where that is too large, as transformers does", async () => {
    await writeWeights(folder, tensors);
    expect(readdirSync(folder)).toEqual(["model.safetensors"]);
    await writeWeights(folder, tensors, { maxShardBytes: 60 });
    const shard = (n: number) => `model-0000${n}-of-00002.safetensors`;
    expect(readdirSync(folder).sort()).toEqual([shard(1), shard(2), index]);
    expect(readIndex()).toEqual({
      metadata: { total_parameters: 25, total_size: 100 },
      weight_map: { a: shard(1), b: shard(1), c: shard(1), d: shard(2) },
    });
    expect(plain(openWeights(folder).tensors)).toEqual(plain(tensors));
    await writeWeights(folder, tensors);
    expect(readdirSync(folder)).toEqual(["model.safetensors"]);
  });

  it("gives a tensor larger than a shard a file of its own", async () => {
    await writeWeights(folder, tensors, { maxShardBytes: 20 });
    expect(Object.values(readIndex().weight_map)).toEqual(
      [1, 2, 2, 3].map((n) => `model-0000${n}-of-00003.safetensors`),
    );
    expect(plain(openWeights(folder).tensors)).toEqual(plain(tensors));
  });

  it("says the hash and the size of what it wrote", async () => {
    const one = await writeWeights(folder, tensors);
    const bytes = readFileSync(join(folder, "model.safetensors"));
    expect(one).toEqual({ sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length });
    expect(await hashWeights(folder)).toBe(one.sha256);
    const two = await writeWeights(folder, tensors, { maxShardBytes: 60, dtype: "BF16" });
    expect(two.sha256).not.toBe(one.sha256);
    expect(await hashWeights(folder)).toBe(two.sha256);
    expect(openWeights(folder).bytes).toBe(two.bytes);
  });

  it("converts a folder in place: the old files are there until the new ones are complete", async () => {
    await writeWeights(folder, tensors, { maxShardBytes: 60 });
    const read = openWeights(folder).tensors;
    await writeWeights(folder, read, { maxShardBytes: 30, dtype: "BF16" });
    expect(plain(openWeights(folder).tensors).c).toEqual([200]);
    expect(() => read.get("a")?.read()).toThrow(/cannot be read|was changed/);
  });

  it("leaves what was there when a tensor cannot be had", async () => {
    await writeWeights(folder, tensors);
    const before = await hashWeights(folder);
    const broken: TensorSource = { shape: [1], read: () => Promise.reject(new Error("gone")) };
    await expect(writeWeights(folder, new Map([...tensors, ["e", broken]]))).rejects.toThrow("gone");
    expect(readdirSync(folder)).toEqual(["model.safetensors"]);
    expect(await hashWeights(folder)).toBe(before);
  });

  it("any split reads back the same", async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 200 }), async (counts, maxShardBytes) => {
        const weights = new Map(counts.map((count, i) => [`t${i}`, vector(count, i)]));
        await writeWeights(folder, weights, { maxShardBytes });
        expect(plain(openWeights(folder).tensors)).toEqual(plain(weights));
        expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("openWeights", () => {
  const first = "model-00001-of-00002.safetensors";
  const second = "model-00002-of-00002.safetensors";
  beforeEach(async () => {
    await writeWeights(folder, tensors, { maxShardBytes: 60 });
  });

  it.each([
    ["../model.safetensors"],
    ["..\\model.safetensors"],
    ["/etc/model.safetensors"],
    ["sub/model.safetensors"],
    ["C:model.safetensors"],
    [".safetensors"],
    ["model.bin"],
    [""],
  ])("refuses an index that points to %j", (name) => {
    editIndex({ a: name });
    expect(() => openWeights(folder)).toThrow(/weight_map\.a: must name a \.safetensors file of the same folder/);
  });

  it.each([
    [
      "no shard of that name",
      () => editIndex({ a: "other.safetensors" }),
      /other\.safetensors cannot be read|a is in model-00001/,
    ],
    ["a shard that is missing", () => rmSync(join(folder, second)), /model-00002-of-00002\.safetensors cannot be read/],
    ["a tensor that no shard has", () => editIndex({ e: first }), /says that e is in model-00001.*, but it is not/],
    [
      "a tensor in another shard",
      () => editIndex({ a: second }),
      /a is in model-00001.*, but .*index\.json says model-00002/,
    ],
    [
      "a tensor that the index does not list",
      () => {
        const { d: _, ...rest } = readIndex().weight_map;
        writeFileSync(join(folder, index), JSON.stringify({ weight_map: { ...rest, e: second } }));
      },
      /d is in model-00002.*, but .*index\.json does not list it/,
    ],
    [
      "the same names in two shards",
      () => writeFileSync(join(folder, second), readFileSync(join(folder, first))),
      /a is in model-00002.*, but .*index\.json says model-00001/,
    ],
    [
      "a cut shard",
      () => writeFileSync(join(folder, first), readFileSync(join(folder, first)).subarray(0, -1)),
      /truncated/,
    ],
    ["an index that is not JSON", () => writeFileSync(join(folder, index), "{"), /index\.json is not JSON/],
    ["an index without a map", () => writeFileSync(join(folder, index), "{}"), /weight_map/],
    [
      "an index that maps to a number",
      () => writeFileSync(join(folder, index), '{"weight_map":{"a":1}}'),
      /weight_map\.a/,
    ],
    [
      "an index that hides a tensor behind __proto__",
      () => writeFileSync(join(folder, index), `{"weight_map":{"__proto__":"${first}"}}`),
      /weight_map: names no weights/,
    ],
    ["an empty index", () => writeFileSync(join(folder, index), '{"weight_map":{}}'), /weight_map: names no weights/],
  ])("refuses %s", (_, spoil, reason) => {
    spoil();
    expect(() => openWeights(folder)).toThrow(reason);
  });

  it("takes the single file where both are, as transformers does", async () => {
    renameSync(join(folder, first), join(folder, "model.safetensors"));
    expect([...openWeights(folder).tensors.keys()]).toEqual(["a", "b", "c"]);
  });
});
