import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { trainBpe } from "./bpe";

/** The special tokens, in the order of their ids. A turn is `<|user|>text<|end|>`; `<|end|>` ends an answer. */
export const specialTokens = ["<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"] as const;
export const padId = 0;
export const endId = 1;

const chatTemplate = `{%- for message in messages -%}
{{- '<|' + message['role'] + '|>' + message['content'] + '<|end|>' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{- '<|assistant|>' -}}
{%- endif -%}
`;

/** Learns the vocabulary and writes tokenizer.json, tokenizer_config.json and chat_template.jinja to `folder`. */
export function trainTokenizer(texts: Iterable<string>, vocabSize: number, maxLength: number, folder: string): void {
  const { vocab, merges } = trainBpe(texts, vocabSize, specialTokens);
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocab),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  };
  const config = {
    tokenizer_class: "PreTrainedTokenizerFast",
    model_max_length: maxLength,
    padding_side: "left",
    clean_up_tokenization_spaces: false,
    pad_token: specialTokens[padId],
    eos_token: specialTokens[endId],
  };
  writeFileSync(join(folder, "tokenizer.json"), `${JSON.stringify(tokenizer, null, 1)}\n`);
  writeFileSync(join(folder, "tokenizer_config.json"), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(folder, "chat_template.jinja"), chatTemplate);
}
