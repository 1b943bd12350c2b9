import type { HostArray, Tensors } from "../engine/store";
import { linear } from "./layers";
import { hiddenStates, learner, type Model, outputMatrix } from "./model";

const int32 = (values: Iterable<number>, ...shape: number[]): HostArray => ({ shape, data: Int32Array.from(values) });

/** Logits [B * T, V] of right-padded token ids [B, T]. */
export async function logitsOf(model: Model, ids: Iterable<number>, shape: readonly number[]): Promise<Float32Array> {
  const program = model.store.program(({ ids }: Tensors<{ ids: HostArray }>, state) => {
    const parameters = model.parameters(state);
    return { logits: linear(hiddenStates(model.decoder, parameters, ids), outputMatrix(model.decoder, parameters)) };
  });
  return Float32Array.from((await program({ ids: int32(ids, ...shape) })).logits ?? []);
}

/** Log-probability of each of a sequence's tokens from `from` on; `padding` tokens stand behind them. */
export async function logProbsOf(model: Model, ids: readonly number[], from = 1, padding = 0): Promise<Float32Array> {
  const targets = ids.slice(from);
  const program = model.store.program(
    ({ ids, positions, targets }: Tensors<{ ids: HostArray; positions: HostArray; targets: HostArray }>, state) => ({
      logps: learner(model.decoder, model.parameters(state)).tokenLogProbs(ids, positions, targets),
    }),
  );
  const { logps } = await program({
    ids: int32([...ids, ...Array<number>(padding).fill(0)], 1, ids.length + padding),
    positions: int32(
      Array.from(targets, (_, t) => from + t - 1),
      targets.length,
    ),
    targets: int32(targets, targets.length),
  });
  return Float32Array.from(logps ?? []);
}
