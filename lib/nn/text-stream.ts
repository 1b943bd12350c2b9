/** Text of a growing sequence of tokens. */
export interface TextStream {
  /** Takes one more token. */
  add(id: number): void;
  /** Text that further tokens cannot change. */
  readonly settled: string;
  /** What the last tokens decode to so far: it may end in an incomplete character, shown as U+FFFD. */
  readonly pending: string;
}

/**
 * Decodes token by token what decoding all at once gives. A character may need several tokens (a byte each), and a
 * decoder may drop what stands at its beginning (Llama's leading space), so the tokens of the last settled text are
 * always decoded along.
 */
export function openTextStream(decode: (ids: readonly number[]) => string): TextStream {
  let settled = "";
  let pending = "";
  let before: number[] = []; // of the last settled text
  let open: number[] = []; // not settled yet
  return {
    add(id) {
      open.push(id);
      const known = decode(before);
      pending = decode([...before, ...open]).slice(known.length);
      if (pending === "" || pending.endsWith("\ufffd")) return;
      settled += pending;
      pending = "";
      before = open;
      open = [];
    },
    get settled() {
      return settled;
    },
    get pending() {
      return pending;
    },
  };
}
