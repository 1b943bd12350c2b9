import {
  ByteFallbackDecoder,
  ByteLevelPreTokenizer,
  type Decoder,
  DigitsPreTokenizer,
  type PreTokenizer,
  SequenceDecoder,
  SequencePreTokenizer,
  type Tokenizer,
  WhitespacePreTokenizer,
} from "@huggingface/tokenizers";

/** GPT-2's pieces. JavaScript's \s takes U+FEFF for a space and U+0085 for none; Unicode, and the reference, do not. */
const byteLevelPieces =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

const word = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";
const words = new RegExp(`[${word}]+|[^${word}\\p{White_Space}]+`, "gu");

function correctPreTokenizer(part: PreTokenizer | null): void {
  if (part instanceof SequencePreTokenizer) for (const each of part.tokenizers) correctPreTokenizer(each);
  else if (part instanceof ByteLevelPreTokenizer) part.pattern = byteLevelPieces;
  else if (part instanceof DigitsPreTokenizer) {
    part.pattern = part.config.individual_digits ? /\P{N}+|\p{N}/gu : /\P{N}+|\p{N}+/gu; // ² and ½ are digits too
  } else if (part instanceof WhitespacePreTokenizer) part.pre_tokenize_text = (text) => text.match(words) ?? [];
}

/** A run of byte tokens that is no text in UTF-8 becomes one replacement character for each byte. */
function decodeBytes(bytes: readonly number[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return "\ufffd".repeat(bytes.length);
  }
}

function joinBytes(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) texts.push(decodeBytes(bytes));
    bytes = [];
  };
  for (const token of tokens) {
    const hex = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (hex === undefined) {
      flush();
      texts.push(token);
    } else bytes.push(Number.parseInt(hex, 16));
  }
  flush();
  return texts;
}

function correctDecoder(part: Decoder | null): void {
  if (part instanceof SequenceDecoder) part.decoders.forEach(correctDecoder);
  else if (part instanceof ByteFallbackDecoder) part.decode_chain = joinBytes;
}

/**
 * Where @huggingface/tokenizers 0.2.0 differs from the reference implementation (the Rust library behind transformers),
 * do as that one does: white space and digits beyond ASCII, words of other scripts, bytes that are not UTF-8.
 */
export function correctTokenizer(tokenizer: Tokenizer): void {
  correctPreTokenizer(tokenizer.pre_tokenizer);
  correctDecoder(tokenizer.decoder);
}
