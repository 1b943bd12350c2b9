import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openResponseStream } from "./response-stream";
import { openTextStream } from "./text-stream";
import { openTokenizer, type Tokenizer } from "./tokenizer";

const byteLevel = openTokenizer(fileURLToPath(new URL("./fixtures/llama", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "chorus-text-"));
const byteFallback = openByteFallback();
afterAll(() => rmSync(folder, { recursive: true }));

/** As Llama 2 has it: a mark for spaces, byte tokens for what is no token, a leading space that decoding drops. */
function openByteFallback(): Tokenizer {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  const tokens = ["<unk>", "</s>", ...bytes, "▁", ..."abcdeU:\n", "▁a", "▁ab", "cd"];
  const space = { type: "Prepend", prepend: "▁" };
  const marks = { type: "Replace", pattern: { String: " " }, content: "▁" };
  const special = { special: true, single_word: false, lstrip: false, rstrip: false, normalized: false };
  const merges = ["▁ a", "▁a b", "c d"];
  const decoders = [
    { type: "Replace", pattern: { String: "▁" }, content: " " },
    { type: "ByteFallback" },
    { type: "Fuse" },
    { type: "Strip", content: " ", start: 1, stop: 0 },
  ];
  const files = {
    "tokenizer.json": {
      added_tokens: [{ id: 1, content: "</s>", ...special }],
      normalizer: { type: "Sequence", normalizers: [space, marks] },
      pre_tokenizer: null,
      post_processor: null,
      decoder: { type: "Sequence", decoders },
      model: {
        ...{ type: "BPE", unk_token: "<unk>", byte_fallback: true, fuse_unk: true, merges },
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      },
    },
    "tokenizer_config.json": { tokenizer_class: "LlamaTokenizer", eos_token: "</s>" },
    "config.json": {},
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  return openTokenizer(folder);
}

const tokenizers: [string, Tokenizer][] = [
  ["byte-level", byteLevel],
  ["with byte fallback", byteFallback],
];
const text = fc.string({
  unit: fc.constantFrom(..."abcdeU: \n", "é", "漢", "🙂", "👩‍👧"),
  minLength: 1,
  maxLength: 20,
});

describe("openTextStream", () => {
  it.each(tokenizers)("gives token by token what decoding at once gives, %s", (_, { encode, decode }) => {
    fc.assert(
      fc.property(text, (written) => {
        const ids = encode(written);
        const stream = openTextStream(decode);
        for (const [i, id] of ids.entries()) {
          stream.add(id);
          if (decode === byteLevel.decode) expect(stream.settled + stream.pending).toBe(decode(ids.slice(0, i + 1)));
          expect(stream.settled).not.toContain("\ufffd");
          expect(decode(ids).startsWith(stream.settled)).toBe(true);
        }
        expect(stream.settled).toBe(decode(ids));
      }),
    );
  });

  it("also of tokens in any order, with bytes that are no characters and special tokens", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(511), { maxLength: 40 }), (ids) => {
        const stream = openTextStream(byteLevel.decode);
        for (const id of ids) stream.add(id);
        expect(stream.settled + stream.pending).toBe(byteLevel.decode(ids));
      }),
    );
  });
});

const textOf = ({ decode }: Tokenizer, ids: readonly number[], stops: readonly string[]) =>
  openResponseStream(decode, stops).end(ids);

/** All that is told of a response drawn token by token, and the tokens it took. */
function follow({ decode }: Tokenizer, ids: readonly number[], stops: readonly string[]) {
  const pieces: string[] = [];
  const ends: boolean[] = [];
  const stream = openResponseStream(decode, stops, (piece, last) => {
    pieces.push(piece);
    ends.push(last);
  });
  let count = 1;
  while (!stream.read(ids.slice(0, count)) && count < ids.length) count++;
  const drawn = ids.slice(0, count);
  return { ...stream.end(drawn), pieces, ends, drawn };
}

describe("openResponseStream", () => {
  it.each(tokenizers)("tells pieces that make up the text, cut before a stop string, %s", (_, tokenizer) => {
    const stop = fc.string({ unit: fc.constantFrom(..."abcU: \n", "漢", "🙂"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(text, fc.array(stop, { maxLength: 3 }), (written, stops) => {
        const ids = tokenizer.encode(written);
        const whole = tokenizer.decode(ids);
        const response = follow(tokenizer, ids, stops);
        expect(response.pieces.join("")).toBe(response.text);
        expect(response.ends).toEqual([...response.pieces.slice(1).map(() => false), true]);
        expect(textOf(tokenizer, ids, stops)).toMatchObject({ text: response.text, stopped: response.stopped });
        expect(response.stopped).toBe(stops.some((each) => whole.includes(each)));
        expect(whole.trimStart().startsWith(response.text)).toBe(true);
        if (!response.stopped) expect(response.text).toBe(whole.trim());
        for (const each of stops) expect(response.text).not.toContain(each);
      }),
    );
  });

  it("cuts at the same place however the text is cut into tokens", () => {
    const letters = [..."abcd\n\nUab"].flatMap((letter) => byteFallback.encode(`e${letter}`).slice(-1));
    const tokens = byteFallback.encode("abcd\n\nUab");
    expect(tokens.length).toBeLessThan(letters.length);
    for (const ids of [letters, tokens]) {
      expect(textOf(byteFallback, ids, ["c"])).toEqual({ text: "ab", stopped: true }); // within the token "cd"
      expect(textOf(byteFallback, ids, ["bcd\n"])).toEqual({ text: "a", stopped: true }); // over three tokens
      expect(textOf(byteFallback, ids, ["\n\nU"])).toEqual({ text: "abcd", stopped: true });
    }
  });

  it("holds back what may become a stop string, white space at the end, and half characters", () => {
    const { pieces } = follow(byteFallback, byteFallback.encode("a \n🙂: U"), ["\n:"]);
    expect(pieces).toEqual(["a", " \n🙂", ":", " U", ""]);
  });

  it.each(tokenizers)("leaves out a character that was not finished, %s", (_, tokenizer) => {
    const ids = tokenizer.encode("a🙂🙂").slice(0, -1);
    expect(textOf(tokenizer, ids, []).text).toBe("a🙂");
    expect(follow(tokenizer, ids, []).pieces.join("")).toBe("a🙂");
  });

  it("ends where no new token came: the end token was drawn", () => {
    const told: [string, boolean][] = [];
    const stream = openResponseStream(byteFallback.decode, [], (piece, last) => told.push([piece, last]));
    const ids = byteFallback.encode("ab ");
    for (let count = 1; count <= ids.length; count++) stream.read(ids.slice(0, count));
    expect(stream.read(ids)).toBe(false);
    expect(stream.end(ids)).toEqual({ text: "ab", stopped: false });
    expect(told).toEqual([
      ["ab", false],
      ["", true],
    ]);
  });
});
