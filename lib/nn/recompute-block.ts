import type * as tf from "@tensorflow/tfjs";
import { recomputed } from "../engine/recompute";
import type { DecoderInput, Parameters } from "./decoder";
import type { Block } from "./families/architecture";

type Run = (parameters: Parameters, input: DecoderInput, x: tf.Tensor) => tf.Tensor;

/**
 * One layer of the decoder of which the gradient finds only x [B * T, d] kept, see `recomputed`.
 * @param trained names of the weights that need gradients
 */
export function recomputeBlock(
  run: Run,
  block: Block,
  parameters: Parameters,
  input: DecoderInput,
  trained: ReadonlySet<string>,
  x: tf.Tensor,
): tf.Tensor {
  const { rotation, mask } = input;
  const own = weightsOf(block, parameters).filter(([name]) => trained.has(name));
  const compute = ([x, ...weights]: readonly tf.Tensor[], constants: readonly tf.Tensor[]) => {
    const replaced = own.map(([name, before], i) => [name, weights[i] ?? before] as const);
    const [queryCos, querySin, keyCos, keySin] = constants;
    const again = {
      rotation: rotation && { query: { cos: queryCos, sin: querySin }, key: { cos: keyCos, sin: keySin } },
      mask: mask && constants.at(-1),
    } as Pick<DecoderInput, "rotation" | "mask">;
    // What else comes with the weights, an adapter's layers, comes along.
    const all = Object.assign(new Map([...parameters, ...replaced]), parameters);
    return run(all, { ...input, ...again }, x as tf.Tensor);
  };
  const tables = rotation ? [rotation.query.cos, rotation.query.sin, rotation.key.cos, rotation.key.sin] : [];
  return recomputed(compute, [x, ...own.map(([, weight]) => weight)], mask ? [...tables, mask] : tables);
}

/** The weights of a layer, an adapter's among them. */
function weightsOf({ attention, mlp, headNorms, ...block }: Block, parameters: Parameters) {
  const inputs = "fused" in attention ? [attention.fused] : [attention.query, attention.key, attention.value];
  const linears = [...inputs, block.attentionOutput, mlp.up, mlp.down, ...(mlp.gate ? [mlp.gate] : [])];
  const norms = [block.attentionNorm, block.mlpNorm, ...Object.values(headNorms ?? {})];
  const modules = [...linears.map(({ name }) => name), ...norms];
  return [...parameters].filter(([name]) => modules.some((module) => name.startsWith(`${module}.`)));
}
