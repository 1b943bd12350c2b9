import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors";
import { inMemory, type StoredTensor } from "./stored-tensor";

function file(header: unknown, body: Uint8Array, declared?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, declared ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}
const entry = (dtype: string, shape: number[], from: number, to: number) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe("safetensors", () => {
  it("reads back what it wrote, from any offset in memory", () => {
    const tensors = new Map([
      ["a", inMemory([2, 2], Float32Array.of(1, -2, 0.5, 3e-9))],
      ["b", inMemory([], Float32Array.of(7))],
    ]);
    const bytes = writeSafetensors(tensors, { format: "pt", note: "ü" });
    const shifted = Buffer.concat([Buffer.from([1]), bytes]).subarray(1);
    const read = readSafetensors(shifted);
    expect(read.metadata).toEqual({ format: "pt", note: "ü" });
    const plain = (map: ReadonlyMap<string, StoredTensor>) =>
      [...map].map(([name, { shape, read }]) => [name, shape, read()]);
    expect(plain(read.tensors)).toEqual(plain(tensors));
  });

  it("reads half precision and bfloat16 exactly", () => {
    // torch.tensor([1, -2, 65504, 2**-24, inf]).half() and torch.tensor([1, -2, 3.140625]).bfloat16()
    const half = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00).buffer);
    const brain = new Uint8Array(Uint16Array.of(0x3f80, 0xc000, 0x4049).buffer);
    const read = (dtype: string, body: Uint8Array) => [
      ...(readSafetensors(file({ x: entry(dtype, [body.length / 2], 0, body.length) }, body))
        .tensors.get("x")
        ?.read() ?? []),
    ];
    expect(read("F16", half)).toEqual([1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY]);
    expect(read("BF16", brain)).toEqual([1, -2, 3.140625]);
  });

  const body = new Uint8Array(8);
  const hostile: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(3), /shorter than its own header/],
    ["a header longer than the file", file({}, body, 1000n), /the file ends before/],
    ["an absurd header", file({}, body, 2n ** 62n), /not credible/],
    ["a header that is not JSON", file("{nope", body), /not JSON/],
    ["a header that is no table", file([1], body), /not JSON/],
    ["a truncated body", file({ x: entry("F32", [4], 0, 16) }, body), /truncated/],
    ["a size that does not fit the shape", file({ x: entry("F32", [3], 0, 8) }, body), /takes 12 bytes, not 8/],
    ["overlapping tensors", file({ x: entry("F32", [2], 0, 8), y: entry("F32", [1], 4, 8) }, body), /overlaps/],
    ["a hole", file({ x: entry("F32", [1], 4, 8) }, body), /hole/],
    ["bytes that belong to none", file({ x: entry("F32", [1], 0, 4) }, body), /belong to no tensor/],
    ["negative offsets", file({ x: entry("F32", [2], -8, 0) }, body), /described wrongly/],
    ["fractional shapes", file({ x: entry("F32", [0.5], 0, 2) }, body), /described wrongly/],
    ["a shape whose product overflows", file({ x: entry("F32", [2 ** 40, 2 ** 40], 0, 8) }, body), /bytes, not 8/],
    ["an unknown type", file({ x: entry("F8_E4M3", [8], 0, 8) }, body), /has type F8_E4M3/],
  ];
  it.each(hostile)("refuses %s", (_name, bytes, reason) => {
    expect(() => readSafetensors(bytes)).toThrow(reason);
  });
});
