import { type Code, type Local, seq, set, v128 } from "./assembler";

/** Four vector variables. */
export type Quad = readonly [Local, Local, Local, Local];

export const quad = (vector: () => Local): Quad => [vector(), vector(), vector(), vector()];

/** Turns the rows of a 4 x 4 matrix into its columns, in place; `spare` is overwritten. */
export function transpose4([a, b, c, d]: Quad, [w, x, y, z]: Quad): Code {
  return seq(
    set(w, v128.shuffle(a, b, [0, 4, 1, 5])),
    set(x, v128.shuffle(c, d, [0, 4, 1, 5])),
    set(y, v128.shuffle(a, b, [2, 6, 3, 7])),
    set(z, v128.shuffle(c, d, [2, 6, 3, 7])),
    set(a, v128.shuffle(w, x, [0, 1, 4, 5])),
    set(b, v128.shuffle(w, x, [2, 3, 6, 7])),
    set(c, v128.shuffle(y, z, [0, 1, 4, 5])),
    set(d, v128.shuffle(y, z, [2, 3, 6, 7])),
  );
}
