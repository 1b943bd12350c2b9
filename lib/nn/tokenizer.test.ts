import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import expected from "./fixtures/tokenizers/expected.json";
import { openTokenizer } from "./tokenizer";

const fixtures = fileURLToPath(new URL("./fixtures/tokenizers", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chorus-tokenizer-"));
  return () => rmSync(folder, { recursive: true });
});
const copy = (name: string) => cpSync(join(fixtures, name), folder, { recursive: true });
const write = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
const hello = [{ role: "user" as const, content: "Hello" }];

// What the tokenizers of Python make of the same texts: fixtures/tokenizers/make.py.
describe.each(Object.entries(expected))("a %s tokenizer", (name, { encoded, random }) => {
  const tokenizer = openTokenizer(join(fixtures, name));

  it("cuts texts as the reference implementation does", () => {
    for (const { text, ids } of encoded) expect({ text, ids: tokenizer.encode(text) }).toEqual({ text, ids });
  });

  it("puts tokens together as it does, those of broken characters too", () => {
    for (const { ids, decoded } of [...encoded, ...random]) {
      expect({ ids, decoded: tokenizer.decode(ids) }).toEqual({ ids, decoded });
    }
  });
});

describe("decode", () => {
  it("leaves out ids that the tokenizer does not know, as a padded embedding has them", () => {
    copy("sentencepiece");
    const tokenizer = openTokenizer(folder);
    expect(tokenizer.decode([99_999, ...tokenizer.encode("The river"), 100_000])).toBe("The river");
    expect(tokenizer.decode([])).toBe("");
    expect(tokenizer.decode([99_999])).toBe("");
  });
});

describe("special tokens", () => {
  const idOf = (token: string) => openTokenizer(join(fixtures, "sentencepiece")).encode(token).at(-1);
  const [bos, eos, pad] = ["<s>", "</s>", "[PAD]"].map(idOf);

  it("pads with the end token where there is no other", () => {
    copy("sentencepiece");
    expect(openTokenizer(folder)).toMatchObject({ eosId: eos, padId: eos, eosToken: "</s>", eosIds: [eos] });
    write("generation_config.json", { pad_token_id: 0 });
    expect(openTokenizer(folder).padId).toBe(0);
    write("tokenizer_config.json", { eos_token: { content: "</s>" }, pad_token: "[PAD]" });
    expect(openTokenizer(folder)).toMatchObject({ eosId: eos, padId: pad });
  });

  it("finds the end token wherever it is named", () => {
    copy("sentencepiece");
    write("tokenizer_config.json", {});
    expect(() => openTokenizer(folder)).toThrow(/names no end token.*eos_token in tokenizer_config\.json/);
    write("config.json", { model_type: "llama", eos_token_id: bos });
    expect(openTokenizer(folder)).toMatchObject({ eosId: bos, eosToken: "<s>" });
    write("generation_config.json", { eos_token_id: [pad, eos] });
    expect(openTokenizer(folder)).toMatchObject({ eosId: pad, eosToken: "[PAD]", eosIds: [pad, eos] });
    write("special_tokens_map.json", { eos_token: { content: "</s>", lstrip: false } });
    expect(openTokenizer(folder)).toMatchObject({ eosId: eos, eosIds: [eos, pad] });
    rmSync(join(folder, "tokenizer_config.json"));
    expect(openTokenizer(folder).eosId).toBe(eos);
  });

  it("adds beginning and end tokens to plain text as the configuration says, and never to a chat", () => {
    copy("sentencepiece");
    const tokens = { bos_token: "<s>", eos_token: "</s>", chat_template: "{{ messages[0].content }}" };
    const encode = (config: object) => {
      write("tokenizer_config.json", { ...tokens, ...config });
      return openTokenizer(folder).encode("Hello");
    };
    const text = encode({}).slice(1);
    expect(encode({})).toEqual([bos, ...text]); // tokenizer.json's own way
    expect(encode({ add_bos_token: false })).toEqual(text);
    expect(encode({ add_bos_token: true, add_eos_token: true })).toEqual([bos, ...text, eos]);
    expect(encode({ add_eos_token: true })).toEqual([...text, eos]);
    expect(encode({ add_bos_token: true, bos_token: null })).toEqual(text);
    write("tokenizer_config.json", tokens);
    expect(openTokenizer(folder).encodeChat(hello, true)).toEqual(text);
  });
});

describe("chat templates", () => {
  const render = () => openTokenizer(folder).renderChat(hello, true);
  beforeEach(() => copy("split"));

  it("are found in every place where transformers has put them", () => {
    const tokens = { eos_token: "</s>" };
    expect(openTokenizer(folder).hasChatTemplate).toBe(false);
    expect(render).toThrow("has no chat template");
    write("tokenizer_config.json", { ...tokens, chat_template: "text {{ messages[0].content }}" });
    expect(render()).toBe("text Hello");
    const list = [
      { name: "tool_use", template: "wrong" },
      { name: "default", template: "list {{ messages[0].role }}" },
    ];
    write("tokenizer_config.json", { ...tokens, chat_template: list });
    expect(render()).toBe("list user");
    mkdirSync(join(folder, "additional_chat_templates"));
    write("additional_chat_templates/default.jinja", "folder");
    expect(render()).toBe("folder");
    write(
      "chat_template.jinja",
      "file{{ eos_token }}{{ 'pad' if pad_token is defined }}{{ '+' if add_generation_prompt }}",
    );
    expect(render()).toBe("file</s>+");
  });

  it("read the special tokens of text that they put in", () => {
    write("chat_template.jinja", "{{ bos_token }}<|user|>{{ messages[0].content }}{{ eos_token }}");
    const tokenizer = openTokenizer(folder);
    const [bos, user, eos] = ["<s>", "<|user|>", "</s>"].map((token) => tokenizer.encode(token)[1]);
    const ids = tokenizer.encodeChat(hello, false);
    expect([ids[0], ids[1], ids.at(-1)]).toEqual([bos, user, eos]);
    expect(tokenizer.decode(ids)).toBe("Hello");
  });

  it("refuse with their own words, and an empty conversation is refused before", () => {
    write("chat_template.jinja", "{{ raise_exception('a system text comes first') }}");
    expect(render).toThrow(/The chat template of .* refuses these messages: a system text comes first/);
    expect(() => openTokenizer(folder).renderChat([], true)).toThrow("at least one message");
    write("chat_template.jinja", "{% for x in messages %}");
    expect(openTokenizer(folder).encode("Hello").length).toBeGreaterThan(1);
    expect(render).toThrow(/The chat template of/);
  });
});

it("says which file cannot be used", () => {
  expect(() => openTokenizer(folder)).toThrow("tokenizer.json cannot be read");
  write("tokenizer.json", {});
  expect(() => openTokenizer(folder)).toThrow(/tokenizer\.json cannot be used: /);
  copy("digits");
  const model = JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8"));
  write("tokenizer.json", { ...model, pre_tokenizer: { type: "Tea" } });
  expect(() => openTokenizer(folder)).toThrow(/tokenizer\.json cannot be used: .*Tea/);
  write("tokenizer.json", model);
  write("tokenizer_config.json", { eos_token: 7 });
  expect(() => openTokenizer(folder)).toThrow(/tokenizer_config\.json: eos_token/);
});
