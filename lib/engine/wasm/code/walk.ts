import { type Code, type Expr, i32, type Local, seq, set, type Variables } from "./assembler";
import { when } from "./flow";

/** The fields of a job that says how to walk: inner sizes, and each array's steps in bytes. */
export const sizeFields = ["size1", "size2", "size3"] as const;
export const stepFields = <Name extends string>(name: Name) =>
  [`${name}0`, `${name}1`, `${name}2`, `${name}3`] as const;

interface Walk {
  /** Sets the addresses, relative to where they stand, to those of row number `row`. */
  readonly start: (row: Local) => Code;
  /** Goes on to the next row. */
  readonly next: Code;
}

/** The code that walks: `sizes` are the three inner sizes, `steps` four variables for each address. */
export function walker(
  v: Variables,
  [size1, size2, size3]: readonly [Local, Local, Local],
  arrays: readonly { readonly address: Local; readonly steps: readonly [Local, Local, Local, Local] }[],
): Walk {
  const { i1, i2, i3, rest } = v.named("i32", "i1", "i2", "i3", "rest");
  const move = (by: (steps: readonly [Local, Local, Local, Local]) => Expr) =>
    arrays.map(({ address, steps }) => set(address, i32.add(address, by(steps))));
  return {
    start: (row) =>
      seq(
        set(i3, i32.remU(row, size3)),
        set(rest, i32.divU(row, size3)),
        set(i2, i32.remU(rest, size2)),
        set(rest, i32.divU(rest, size2)),
        set(i1, i32.remU(rest, size1)),
        set(rest, i32.divU(rest, size1)),
        ...move(([s0, s1, s2, s3]) =>
          i32.add(i32.add(i32.mul(i3, s3), i32.mul(i2, s2)), i32.add(i32.mul(i1, s1), i32.mul(rest, s0))),
        ),
      ),
    next: seq(
      set(i3, i32.add(i3, 1)),
      ...move(([, , , s3]) => s3),
      when(
        i32.eq(i3, size3),
        seq(
          set(i3, 0),
          set(i2, i32.add(i2, 1)),
          ...move(([, , s2, s3]) => i32.sub(s2, i32.mul(size3, s3))),
          when(
            i32.eq(i2, size2),
            seq(
              set(i2, 0),
              set(i1, i32.add(i1, 1)),
              ...move(([, s1, s2]) => i32.sub(s1, i32.mul(size2, s2))),
              when(i32.eq(i1, size1), seq(set(i1, 0), ...move(([s0, s1]) => i32.sub(s0, i32.mul(size1, s1))))),
            ),
          ),
        ),
      ),
    ),
  };
}
