/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016, in the byte-level form of GPT-2): text is cut into pieces by a
 * pattern, each byte of a piece is written as one printable letter, and the most frequent neighbours are merged until
 * the vocabulary is full.
 */
export interface Bpe {
  readonly vocab: ReadonlyMap<string, number>;
  readonly merges: readonly (readonly [left: string, right: string])[];
}

/** The pattern of GPT-2, which is also what the ByteLevel pre-tokenizer of `tokenizers` uses. */
const piece = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** GPT-2's letter for each byte: printable Latin-1 stands for itself, the others follow from U+0100 on. */
const letterOfByte: readonly string[] = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
})();

/**
 * Learns a vocabulary of `size` tokens: the special ones first, then the 256 bytes, then merges. Ties go to the pair
 * that comes first in code-unit order, so that the same texts always give the same vocabulary.
 * Throws when the texts hold too few different pairs to fill the vocabulary.
 */
export function trainBpe(texts: Iterable<string>, size: number, special: readonly string[]): Bpe {
  const words = countPieces(texts);
  const vocab = new Map([...special, ...[...letterOfByte].sort()].map((token, id) => [token, id]));
  const merges: [string, string][] = [];
  while (vocab.size < size) {
    const pair = mostFrequentPair(words);
    if (!pair)
      throw new Error(`The texts only fill ${vocab.size} of ${size} tokens; give more texts or ask for fewer.`);
    merges.push(pair);
    vocab.set(pair[0] + pair[1], vocab.size);
    for (const word of words) mergePair(word.symbols, pair);
  }
  return { vocab, merges };
}

interface Word {
  readonly symbols: string[];
  readonly count: number;
}

function countPieces(texts: Iterable<string>): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [match] of text.matchAll(piece)) counts.set(match, (counts.get(match) ?? 0) + 1);
  }
  const encoder = new TextEncoder();
  return [...counts].map(([text, count]) => ({
    symbols: [...encoder.encode(text)].map((byte) => letterOfByte[byte] ?? ""),
    count,
  }));
}

/** Only pairs that occur at least twice are worth a token. */
function mostFrequentPair(words: readonly Word[]): [string, string] | undefined {
  const counts = new Map<string, number>();
  for (const { symbols, count } of words) {
    for (let i = 1; i < symbols.length; i++) {
      const pair = `${symbols[i - 1]} ${symbols[i]}`; // a space is never a symbol
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  }
  let best = "";
  let most = 1;
  for (const [pair, count] of counts) {
    if (count > most || (count === most && best !== "" && pair < best)) [best, most] = [pair, count];
  }
  const [left, right] = best.split(" ");
  return left && right ? [left, right] : undefined;
}

function mergePair(symbols: string[], [left, right]: readonly [string, string]): void {
  for (let i = 0; i + 1 < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) symbols.splice(i, 2, left + right);
  }
}
