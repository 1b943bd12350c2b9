import fc from "fast-check";
import { expect, test } from "vitest";
import { readElements } from "./read-elements";
import { readLines } from "./read-lines";

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
const elements = async (text: string, key: string | null, size = 7) => collect(readElements(inPieces(text, size), key));

test("any JSON list comes back element by element, wherever the chunks break", async () => {
  const chunkSize = fc.integer({ min: 1, max: 40 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), chunkSize, fc.constantFrom(0, 2), async (list, size, indent) => {
      const bare = await elements(JSON.stringify(list, null, indent), null, size);
      expect(bare.map((each) => JSON.parse(each.text))).toEqual(JSON.parse(JSON.stringify(list)));
      const report = { model_name: "m", args: { prompts: [1], n: null }, prompts: list, after: [[2]] };
      const inside = await elements(JSON.stringify(report, null, indent), "prompts", size);
      expect(inside.map((each) => JSON.parse(each.text))).toEqual(JSON.parse(JSON.stringify(list)));
      if (inside[0]) expect(JSON.parse(inside[0].header)).toMatchObject({ model_name: "m", args: { prompts: [1] } });
    }),
  );
});

test("elements carry the line on which they begin", async () => {
  const found = await elements('{"a": 1,\n"prompts": [\n  {"x":\n 1},\n  2\n]}', "prompts");
  expect(found.map((each) => each.line)).toEqual([3, 5]);
});

test("a document that breaks off says so; one without the list is empty", async () => {
  await expect(elements('{"prompts": [1, {"a"', "prompts")).rejects.toThrow("ends in the middle");
  expect(await elements('{"a": [1, 2]}\n{"prompts": [3]}', "prompts")).toEqual([]);
});

test("lines are split at \\n and \\r\\n, wherever the chunks break, and the last needs no end", async () => {
  for (const size of [1, 2, 3, 100]) {
    const lines = await collect(readLines(inPieces("a\r\nbc\n\nd", size)));
    expect(lines.map(({ line, text }) => [line, text])).toEqual([
      [1, "a"],
      [2, "bc"],
      [3, ""],
      [4, "d"],
    ]);
  }
});

test("a line that is too long is said to be, and the next is read", async () => {
  const lines = await collect(readLines(inPieces(`${"x".repeat(50)}\nok`, 8), 20));
  expect(lines.map(({ tooLong }) => tooLong)).toEqual([true, false]);
  expect(lines[1]).toMatchObject({ line: 2, text: "ok" });
});
