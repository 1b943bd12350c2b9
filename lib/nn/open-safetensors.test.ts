import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { AppError } from "../errors";
import { openSafetensors } from "./open-safetensors";
import { inMemory, type StoredTensor } from "./stored-tensor";
import { writeSafetensors } from "./write-safetensors";

const folder = mkdtempSync(join(tmpdir(), "chorus-safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "x.safetensors");

function file(header: unknown, body: Uint8Array, declared?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, declared ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}
const open = (bytes: Uint8Array) => {
  writeFileSync(path, bytes);
  return openSafetensors(path);
};
const entry = (dtype: string, shape: number[], from: number, to: number) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});
const plain = (tensors: ReadonlyMap<string, StoredTensor>) =>
  [...tensors].map(([name, { shape, read }]) => [name, shape, read()] as const);

describe("openSafetensors", () => {
  const numbers = (dtype: string, body: Uint8Array, width: number) => {
    const count = body.length / width;
    return [
      ...(open(file({ x: entry(dtype, [count], 0, body.length) }, body))
        .tensors.get("x")
        ?.read() ?? []),
    ];
  };
  it("reads half precision and bfloat16 exactly", () => {
    // torch.tensor([1, -2, 65504, 2**-24, inf]).half() and torch.tensor([1, -2, 3.140625]).bfloat16()
    const half = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00).buffer);
    const brain = new Uint8Array(Uint16Array.of(0x3f80, 0xc000, 0x4049).buffer);
    expect(numbers("F16", half, 2)).toEqual([1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY]);
    expect(numbers("BF16", brain, 2)).toEqual([1, -2, 3.140625]);
  });

  it("reads doubles and whole numbers as floats", () => {
    expect(numbers("F64", new Uint8Array(Float64Array.of(0.1, -7).buffer), 8)).toEqual([Math.fround(0.1), -7]);
    expect(numbers("I32", new Uint8Array(Int32Array.of(-3, 8).buffer), 4)).toEqual([-3, 8]);
    expect(numbers("I64", new Uint8Array(BigInt64Array.of(-3n, 2n ** 40n).buffer), 8)).toEqual([-3, 2 ** 40]);
  });

  it("reads a tensor that is longer than what passes through at once", () => {
    const body = Uint16Array.from({ length: 2 ** 20 + 5 }, (_, i) => (i % 251) + 0x3f80);
    const read = numbers("BF16", new Uint8Array(body.buffer), 2);
    const want = (i: number) => new Float32Array(Uint32Array.of((body[i] ?? 0) << 16).buffer)[0];
    expect(read.length).toBe(body.length);
    expect(read.findIndex((value, i) => value !== want(i))).toBe(-1);
  });

  it("opens what it cannot read as numbers, and says so when it is asked to", () => {
    const tensors = open(file({ mask: entry("BOOL", [8], 0, 8) }, new Uint8Array(8))).tensors;
    expect(tensors.get("mask")).toMatchObject({ dtype: "BOOL", shape: [8] });
    expect(() => tensors.get("mask")?.read()).toThrow("mask is stored as BOOL; Chorus reads F32, F16, BF16");
  });

  it("takes every name as it is", () => {
    const header = `{"__proto__": ${JSON.stringify(entry("F32", [1], 0, 4))}, "7": ${JSON.stringify(entry("F32", [1], 4, 8))}}`;
    const { tensors } = open(file(header, new Uint8Array(Float32Array.of(5, 6).buffer)));
    expect(plain(tensors)).toEqual([
      ["__proto__", [1], Float32Array.of(5)],
      ["7", [1], Float32Array.of(6)],
    ]);
  });

  it("notices that the file was changed or cut since it was opened", () => {
    const bytes = file({ x: entry("F32", [2], 0, 8) }, new Uint8Array(8));
    const opened = open(bytes).tensors.get("x");
    expect(opened?.read()).toEqual(new Float32Array(2));
    utimesSync(path, 1, 1);
    expect(() => opened?.read()).toThrow("was changed while it was being read");
    const again = openSafetensors(path).tensors.get("x");
    writeFileSync(path, bytes.subarray(0, bytes.length - 4));
    expect(() => again?.read()).toThrow("was changed while it was being read");
  });

  it("names a file that is not there, and one that is none", () => {
    expect(() => openSafetensors(join(folder, "none"))).toThrow(/none cannot be read/);
    mkdirSync(join(folder, "directory"));
    expect(() => openSafetensors(join(folder, "directory"))).toThrow("not a plain file");
  });

  const body = new Uint8Array(8);
  const hostile: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(0), /shorter than its own header/],
    ["a file of three bytes", new Uint8Array(3), /shorter than its own header/],
    ["a header longer than the file", file({}, body, 1000n), /the file ends before/],
    ["an absurd header", file({}, body, 2n ** 62n), /not credible/],
    ["a header just above 100 MB", file({}, body, 100n * 2n ** 20n + 1n), /not credible/],
    ["a header that is not JSON", file("{nope", body), /not JSON/],
    [
      "a header that is not UTF-8",
      Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from('{"\xff":1}', "latin1")),
      /not JSON/,
    ],
    ["a header that is no table", file([1], body), /not a JSON table/],
    ["a header nested without end", file("[".repeat(1e6), body), /not JSON/],
    ["metadata that is no table of texts", file({ __metadata__: { a: 1 } }, body), /metadata/],
    ["a truncated body", file({ x: entry("F32", [4], 0, 16) }, body), /truncated/],
    ["a size that does not fit the shape", file({ x: entry("F32", [3], 0, 8) }, body), /takes 12 bytes, not 8/],
    ["overlapping tensors", file({ x: entry("F32", [2], 0, 8), y: entry("F32", [1], 4, 8) }, body), /overlaps/],
    ["one place for two", file({ x: entry("F32", [2], 0, 8), y: entry("F32", [2], 0, 8) }, body), /overlaps/],
    ["a hole", file({ x: entry("F32", [1], 4, 8) }, body), /hole/],
    ["bytes that belong to none", file({ x: entry("F32", [1], 0, 4) }, body), /belong to no tensor/],
    [
      "a name twice, in two places",
      file(`{"x":${JSON.stringify(entry("F32", [1], 0, 4))},"x":${JSON.stringify(entry("F32", [1], 4, 8))}}`, body),
      /hole/,
    ],
    ["negative offsets", file({ x: entry("F32", [2], -8, 0) }, body), /described wrongly/],
    ["an end before the start", file({ x: entry("F32", [0], 8, 0) }, body), /hole/],
    [
      "offsets beyond what a number holds",
      file('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,9007199254740993]}}', body),
      /described wrongly/,
    ],
    [
      "an infinite offset",
      file('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,1e999]}}', body),
      /described wrongly/,
    ],
    ["fractional shapes", file({ x: entry("F32", [0.5], 0, 2) }, body), /described wrongly/],
    ["negative shapes", file({ x: entry("F32", [-1, -2], 0, 8) }, body), /described wrongly/],
    ["a shape whose product overflows", file({ x: entry("F32", [2 ** 40, 2 ** 40], 0, 8) }, body), /bytes, not 8/],
    [
      "a shape that is nothing times infinity",
      file({ x: entry("F32", [...Array(30).fill(2 ** 50), 0], 0, 8) }, body),
      /bytes, not 8/,
    ],
    ["an unknown type", file({ x: entry("F7", [8], 0, 8) }, body), /unknown type "F7"/],
    ["a type that is a property of every object", file({ x: entry("toString", [8], 0, 8) }, body), /unknown type/],
    ["a tensor that is null", file({ x: null }, body), /described wrongly/],
  ];
  it.each(hostile)("refuses %s", (_name, bytes, reason) => {
    expect(() => open(bytes)).toThrow(reason);
    expect(() => open(bytes)).toThrow(AppError);
  });

  it("does not repeat a name of a hostile file in full", () => {
    const shown = (bytes: Uint8Array) => {
      try {
        open(bytes);
      } catch (error) {
        return String(error);
      }
    };
    const message = shown(file({ [`\u001b[2J${"x".repeat(10_000)}`]: null }, body)) ?? "";
    expect(message.length).toBeLessThan(400);
    expect(message).not.toContain("\u001b");
  });
});

describe("writeSafetensors", () => {
  it("writes what it reads back, names and metadata as they are", async () => {
    const tensors = new Map([
      ["a", inMemory([2, 2], Float32Array.of(1, -2, 0.5, 3e-9))],
      ["ü\n", inMemory([], Float32Array.of(7))],
      ["nothing", inMemory([0, 3], new Float32Array())],
      ["__proto__", inMemory([1], Float32Array.of(8))],
    ]);
    const bytes = await writeSafetensors(path, tensors, { metadata: { format: "pt", note: "ü" } });
    expect(readFileSync(path).length).toBe(bytes);
    const read = openSafetensors(path);
    expect(read.metadata).toEqual({ format: "pt", note: "ü" });
    expect(new Map(plain(read.tensors).map(([name, ...rest]) => [name, rest]))).toEqual(
      new Map(plain(tensors).map(([name, ...rest]) => [name, rest])),
    );
  });

  it("rounds to bfloat16 as PyTorch does", async () => {
    // torch.tensor([...]).bfloat16().view(torch.int16): halves to even, the largest float to infinity, NaN stays NaN
    const words = Uint32Array.of(0x3f808000, 0x3f818000, 0x3f80ffff, 0x7f7fffff, 0x7fffffff, 0xff800001, 0x80000001);
    const tensors = new Map([["x", inMemory([7], new Float32Array(words.buffer))]]);
    await writeSafetensors(path, tensors, { dtype: "BF16" });
    const bytes = readFileSync(path);
    const got = new Uint16Array(new Uint8Array(bytes.subarray(bytes.length - 14)).buffer);
    expect([...got]).toEqual([0x3f80, 0x3f82, 0x3f81, 0x7f80, 0x7fc0, 0x7fc0, 0x8000]);
  });

  it("refuses numbers that do not fit their shape", async () => {
    const tensors = new Map([["x", inMemory([3], new Float32Array(2))]]);
    await expect(writeSafetensors(path, tensors)).rejects.toThrow("x has 2 numbers, which do not fit [3]");
  });

  const tensor = fc
    .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
    .chain((shape) => {
      const count = shape.reduce((product, n) => product * n, 1);
      return fc.tuple(fc.constant(shape), fc.float32Array({ minLength: count, maxLength: count }));
    })
    .map(([shape, data]) => inMemory(shape, data));
  const tensors = fc
    .dictionary(
      fc.string().filter((name) => name !== "__metadata__"),
      tensor,
      { maxKeys: 6 },
    )
    .map((table) => new Map(Object.entries(table)));

  it("any tensors survive the way through a file", async () => {
    await fc.assert(
      fc.asyncProperty(tensors, async (map) => {
        await writeSafetensors(path, map);
        const read = openSafetensors(path).tensors;
        expect(read.size).toBe(map.size);
        for (const [name, { shape, read: want }] of map) {
          expect(read.get(name)?.shape).toEqual(shape);
          expect(read.get(name)?.read()).toEqual(want());
        }
      }),
      { numRuns: 200 },
    );
  });

  it("a damaged file is refused or still adds up; nothing else happens", async () => {
    const damage = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    const check = (bytes: Uint8Array) => {
      try {
        const { tensors } = open(bytes);
        let total = 0;
        for (const { shape, dtype, read } of tensors.values()) {
          if (["F32", "F16", "BF16", "F64", "I32", "I64"].includes(dtype)) {
            const count = shape.reduce((product, n) => product * n, 1);
            expect(read().length).toBe(count);
            total += count;
          }
        }
        expect(total).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    };
    await fc.assert(
      fc.asyncProperty(tensors, fc.array(damage, { maxLength: 4 }), fc.nat(), async (map, flips, cut) => {
        await writeSafetensors(path, map);
        const bytes = new Uint8Array(readFileSync(path));
        check(bytes.subarray(0, cut % bytes.length));
        for (const [at, flip] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        check(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it("a header with a wrong number in it is refused or true", () => {
    const described = fc.record({
      dtype: fc.constantFrom("F32", "BF16", "I64", "U8"),
      shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    });
    const wrong = fc.oneof(
      fc.integer({ min: -9, max: 40 }),
      fc.double(),
      fc.constantFrom(2 ** 53, -0, 1e308, null, "1"),
    );
    const place = fc.tuple(fc.nat(), fc.constantFrom("shape", "data_offsets"), fc.nat(), wrong);
    const seen = { taken: 0, refused: 0 };
    const width = { F32: 4, BF16: 2, I64: 8, U8: 1 } as Record<string, number>;
    const sizeOf = ({ dtype, shape }: { dtype: string; shape: readonly number[] }) =>
      shape.reduce((product, n) => product * n, width[dtype] ?? 0);
    const check = (bytes: Uint8Array, length: number) => {
      try {
        const sizes = [...open(bytes).tensors.values()].map(sizeOf);
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(length);
        seen.taken++;
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        seen.refused++;
      }
    };
    fc.assert(
      fc.property(fc.array(described, { maxLength: 5 }), fc.option(place), (tensors, change) => {
        let end = 0;
        const entries = tensors.map(({ dtype, shape }) => {
          const from = end;
          end += sizeOf({ dtype, shape });
          return { dtype, shape: [...shape] as unknown[], data_offsets: [from, end] as unknown[] };
        });
        const [which, field, at, value] = change ?? [0, "shape", 0, 0];
        const list = entries[which % Math.max(1, entries.length)]?.[field];
        if (change && list?.length) list[at % list.length] = value;
        check(file(Object.fromEntries(entries.map((each, i) => [`t${i}`, each])), new Uint8Array(end)), end);
      }),
      { numRuns: 1000 },
    );
    expect(seen.taken).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });
});
