import { type Code, type Expr, type Local, seq, set, type Variables, v128 } from "./assembler";
import type { Fma } from "./kernel";

/**
 * Functions of four float32 numbers at once. exp and log are Cephes' single-precision ones (S. Moshier, expf.c and
 * logf.c), tanh and erf the rational approximations that Eigen and XLA use; all are within a few units of the last place.
 */
export interface VectorMath {
  exp(x: Local): Code;
  log(x: Local): Code;
  sigmoid(x: Local): Code;
  tanh(x: Local): Code;
  erf(x: Local): Code;
}

export function vectorMath(v: Variables, fma: Fma): VectorMath {
  /** c[0] x^n + ... + c[n], into `sum`. */
  const polynomial = (sum: Local, x: Expr, [first = 0, ...rest]: readonly number[]): Code =>
    seq(set(sum, v128.const(first)), ...rest.map((c) => set(sum, fma(sum, x, v128.const(c)))));

  const exp = (x: Local): Code => {
    const { t, n, r, sum } = v.named("v128", "t", "n", "r", "sum");
    const shift = v128.const(12_582_912); // 1.5 * 2^23: adding it rounds to a whole number, in the lowest bits
    return seq(
      set(t, fma(x, v128.const(Math.LOG2E), shift)),
      set(n, v128.sub(t, shift)),
      set(r, fma(n, v128.const(-0.693359375), x)),
      set(r, fma(n, v128.const(2.1219444005469057e-4), r)),
      polynomial(sum, r, [
        ...[1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
      ]),
      set(sum, fma(v128.mul(sum, r), r, v128.add(r, v128.const(1)))),
      set(sum, v128.addI32(sum, v128.shlI32(t, 23))), // times 2^n
      // Below the smallest normal number it is 0, above the largest infinity; NaN is neither and stays.
      v128.choose(
        v128.gt(x, v128.const(88.72283)),
        v128.const(Number.POSITIVE_INFINITY),
        v128.andNot(sum, v128.lt(x, v128.const(-87.33654))),
      ),
    );
  };

  const log = (x: Local): Code => {
    const { y, e, f, z, sum } = v.named("v128", "y", "e", "f", "z", "sum");
    const tiny = v128.lt(x, v128.const(1.17549435e-38));
    const root = v128.constI32(0x3f3504f3); // sqrt(1 / 2): the fraction will lie between it and its double
    return seq(
      set(y, v128.choose(tiny, v128.mul(x, v128.const(2 ** 23)), x)),
      set(z, v128.shrSI32(v128.subI32(y, root), 23)),
      set(f, v128.sub(v128.subI32(y, v128.shlI32(z, 23)), v128.const(1))),
      set(e, v128.sub(v128.fromI32(z), v128.and(tiny, v128.const(23)))),
      set(z, v128.mul(f, f)),
      polynomial(sum, f, [
        ...[7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1],
        ...[-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1],
      ]),
      set(sum, v128.mul(v128.mul(sum, f), z)),
      set(sum, fma(e, v128.const(-2.1219444005469057e-4), sum)),
      set(sum, fma(z, v128.const(-0.5), sum)),
      set(sum, fma(e, v128.const(0.693359375), v128.add(f, sum))),
      set(sum, v128.choose(v128.eq(x, v128.const(Number.POSITIVE_INFINITY)), x, sum)),
      set(sum, v128.choose(v128.eq(x, v128.const(0)), v128.const(Number.NEGATIVE_INFINITY), sum)),
      v128.choose(v128.ge(x, v128.const(0)), sum, v128.const(Number.NaN)),
    );
  };

  const sigmoid = (x: Local): Code => {
    const { y } = v.named("v128", "y");
    const one = v128.const(1);
    return seq(set(y, v128.neg(x)), v128.div(one, v128.add(one, exp(y))));
  };

  const rational = (x: Local, limit: number, above: readonly number[], below: readonly number[]): Code => {
    const { y, square, up, down } = v.named("v128", "y", "square", "up", "down");
    return seq(
      set(y, v128.pmax(v128.pmin(x, v128.const(limit)), v128.const(-limit))),
      set(square, v128.mul(y, y)),
      polynomial(up, square, above),
      polynomial(down, square, below),
      v128.div(v128.mul(y, up), down),
    );
  };

  return {
    exp,
    log,
    sigmoid,
    tanh: (x) =>
      rational(
        x,
        7.905311107635498,
        [
          ...[-2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8],
          ...[1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3],
        ],
        [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3],
      ),
    erf: (x) =>
      rational(
        x,
        4,
        [
          ...[-2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6, -5.69250639462346e-5],
          ...[-7.34990630326855e-4, -2.95459980854025e-3, -1.60960333262415e-2],
        ],
        [-1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3, -1.42647390514189e-2],
      ),
  };
}
