import { i32, minU, seq, set, v128 } from "./assembler";
import { advance } from "./flow";
import { kernel } from "./kernel";
import { chunkElements } from "./unary";
import { zip } from "./zip";

const addresses = ["weight", "first", "second", "gradient", "toWeight", "toFirst", "toSecond"] as const;
const numbers = ["beta1", "rest1", "beta2", "rest2", "rate", "correction2", "epsilon"] as const;

/**
 * first = beta1 first + rest1 g, second = beta2 second + rest2 g²,
 * weight -= rate first / (sqrt(second / correction2) + epsilon), where rate is already divided by its correction.
 */
export const adamStep = kernel("AdamStep", [...addresses, "total", ...numbers], ({ v, chunk, fma, fields, float }) => {
  const job = fields(...addresses, "total");
  const { at, count } = v.named("i32", "at", "count");
  const constants = v.named("v128", ...numbers);
  const { mean, square } = v.named("v128", "mean", "square");
  return seq(
    job.load,
    ...numbers.map((name) => set(constants[name], v128.splat(float(name)))),
    set(at, i32.mul(chunk, chunkElements)),
    set(count, chunkElements),
    set(job.total, i32.sub(job.total, at)),
    set(count, minU(count, job.total)),
    ...addresses.map((name) => advance(job[name], i32.shl(at, 2))),
    zip(
      v,
      {
        inputs: [job.weight, job.first, job.second, job.gradient],
        outputs: [job.toFirst, job.toSecond, job.toWeight],
        count,
      },
      (weight, first, second, gradient) => [
        seq(set(mean, fma(first, constants.beta1, v128.mul(gradient, constants.rest1))), mean),
        seq(
          set(square, v128.mul(v128.mul(gradient, gradient), constants.rest2)),
          set(square, fma(second, constants.beta2, square)),
          square,
        ),
        v128.sub(
          weight,
          v128.div(
            v128.mul(mean, constants.rate),
            v128.add(v128.sqrt(v128.div(square, constants.correction2)), constants.epsilon),
          ),
        ),
      ],
    ),
  );
});
