/**
 * The ranking as it stands on the screen, and every way to move a response in it. A board has as many ranks as there
 * are responses; those that share a rank are tied, and a rank may be empty until the rest is placed. Moves return a new
 * board, or the same one when there is nothing to do.
 */
export interface Board {
  readonly rows: readonly (readonly string[])[]; // rank 1 first
  readonly unacceptable: readonly string[];
}

/** The board of a draft; an empty one for anything else. */
export function boardOf(keys: readonly string[], draft: Board | null): Board {
  const rows = draft?.rows ?? [];
  return { rows: keys.map((_, i) => rows[i] ?? []), unacceptable: draft?.unacceptable ?? [] };
}

/** The rank of a response, from 1; null while it is unranked. */
export function rankOf(board: Board, key: string): number | null {
  const row = board.rows.findIndex((tied) => tied.includes(key));
  return row < 0 ? null : row + 1;
}

/** Those that share the response's rank. */
export function tiedWith(board: Board, key: string): string[] {
  return (board.rows.find((tied) => tied.includes(key)) ?? []).filter((other) => other !== key);
}

export function unrankedOf(board: Board, keys: readonly string[]): string[] {
  return keys.filter((key) => rankOf(board, key) === null);
}

const without = (board: Board, key: string) => board.rows.map((tied) => tied.filter((other) => other !== key));

/** Puts a response at a rank; whoever is there already is tied with it, or moves down where ties are not allowed. */
export function place(board: Board, key: string, rank: number, ties: boolean): Board {
  if (rankOf(board, key) === rank) return board;
  const rows = without(board, key);
  if (!ties && rows[rank - 1]?.length) return insert(board, key, rank - 1);
  return { ...board, rows: rows.map((tied, i) => (i === rank - 1 ? [...tied, key] : tied)) };
}

/** Puts a response alone between ranks: `gap` ranks come before it. Empty ranks close up. */
export function insert(board: Board, key: string, gap: number): Board {
  const rows = without(board, key);
  const filled = [...rows.slice(0, gap), [key], ...rows.slice(gap)].filter((tied) => tied.length > 0);
  return { ...board, rows: rows.map((_, i) => filled[i] ?? []) };
}

export function unrank(board: Board, key: string): Board {
  return rankOf(board, key) === null ? board : { ...board, rows: without(board, key) };
}

/** One place better: out of a tie, past the rank above, or from the unranked to the end. */
export function raise(board: Board, key: string): Board {
  const row = board.rows.findIndex((tied) => tied.includes(key));
  if (row < 0) return insert(board, key, board.rows.length);
  if (tiedWith(board, key).length > 0) return insert(board, key, row);
  const above = board.rows.findLastIndex((tied, i) => i < row && tied.length > 0);
  if (above >= 0) return insert(board, key, above);
  return row > 0 ? insert(board, key, 0) : board;
}

/** One place worse: out of a tie, or past the rank below. */
export function lower(board: Board, key: string): Board {
  const row = board.rows.findIndex((tied) => tied.includes(key));
  if (row < 0) return board;
  if (tiedWith(board, key).length > 0) return insert(board, key, row + 1);
  const below = board.rows.findIndex((tied, i) => i > row && tied.length > 0);
  return below < 0 ? board : insert(board, key, below + 1);
}

/** Joins the nearest rank above that holds a response. */
export function tieWithAbove(board: Board, key: string): Board {
  const row = board.rows.findIndex((tied) => tied.includes(key));
  const from = row < 0 ? board.rows.length : row;
  const above = board.rows.findLastIndex((tied, i) => i < from && tied.length > 0);
  return above < 0 ? board : place(board, key, above + 1, true);
}

export function toggleUnacceptable(board: Board, key: string): Board {
  const marked = board.unacceptable.includes(key);
  const rest = board.unacceptable.filter((other) => other !== key);
  return { ...board, unacceptable: marked ? rest : [...rest, key] };
}

/** The tie groups best first, without empty ranks. */
export function orderOf(board: Board): string[][] {
  return board.rows.filter((tied) => tied.length > 0).map((tied) => [...tied]);
}

/** "A > B = C" */
export function inSigns(board: Board): string {
  return orderOf(board)
    .map((tied) => tied.join(" = "))
    .join(" > ");
}
