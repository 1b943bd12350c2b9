import { type Code, f32, i32, type Local, minU, seq, set, type Variables, v128 } from "./assembler";
import { advance, count } from "./flow";
import { type Fma, kernel } from "./kernel";
import { vectorMath } from "./vector-math";
import { addition, fold, maximum, zip } from "./zip";

interface Row {
  readonly from: Local;
  readonly to: Local;
  readonly length: Local;
  readonly highest: Local; // all lanes
  readonly total: Local; // all lanes: Σ exp(x - highest)
}

/** to = softmax(from), one row; leaves the addresses where they are. */
function softmaxRow(v: Variables, fma: Fma, { from, to, length, highest, total }: Row): Code {
  const { address, target, left } = v.named("i32", "address", "target", "left");
  const [shifted, share] = [v.v128(), v.v128()];
  const { exp } = vectorMath(v, fma);
  const again = [set(address, to), set(target, to), set(left, length)];
  return seq(
    ...[set(address, from), set(left, length)],
    fold(v, maximum, { address, count: left, sum: highest }),
    ...[set(address, from), set(target, to), set(left, length)],
    zip(v, { inputs: [address], outputs: [target], count: left }, (x) => [
      seq(set(shifted, v128.sub(x, highest)), exp(shifted)),
    ]),
    ...again,
    fold(v, addition, { address, count: left, sum: total }),
    set(share, v128.div(v128.const(1), total)),
    ...again,
    zip(v, { inputs: [address], outputs: [target], count: left }, (x) => [v128.mul(x, share)]),
  );
}

/** Softmax of each row. */
export const softmaxRows = kernel(
  "Softmax",
  ["from", "to", "length", "rows", "rowsInChunk"],
  ({ v, chunk, fma, fields }) => {
    const { load, from, to, length, rows, rowsInChunk } = fields("from", "to", "length", "rows", "rowsInChunk");
    const { row, end, step } = v.named("i32", "row", "end", "step");
    const [highest, total] = [v.v128(), v.v128()];
    return seq(
      load,
      set(row, i32.mul(chunk, rowsInChunk)),
      set(end, i32.add(row, rowsInChunk)),
      set(end, minU(end, rows)),
      set(step, i32.shl(length, 2)),
      advance(from, i32.mul(row, step)),
      advance(to, i32.mul(row, step)),
      count(
        row,
        end,
        1,
        softmaxRow(v, fma, { from, to, length, highest, total }),
        advance(from, step),
        advance(to, step),
      ),
    );
  },
);

/** slope = softmax(row) - one-hot(id), and log softmax(row) at the id, one a row. */
export const tokenLogProbRows = kernel(
  "TokenLogProbs",
  ["from", "slope", "logProbs", "ids", "length", "rows", "rowsInChunk"],
  ({ v, chunk, fma, fields }) => {
    const { load, ...job } = fields("from", "slope", "logProbs", "ids", "length", "rows", "rowsInChunk");
    const { from, slope, logProbs, ids, length, rows, rowsInChunk } = job;
    const { row, end, step, place } = v.named("i32", "row", "end", "step", "place");
    const [highest, total, token] = [v.v128(), v.v128(), v.v128()];
    const { log } = vectorMath(v, fma);
    return seq(
      load,
      set(row, i32.mul(chunk, rowsInChunk)),
      set(end, i32.add(row, rowsInChunk)),
      set(end, minU(end, rows)),
      set(step, i32.shl(length, 2)),
      advance(from, i32.mul(row, step)),
      advance(slope, i32.mul(row, step)),
      count(
        row,
        end,
        1,
        set(place, i32.shl(i32.load(i32.add(ids, i32.shl(row, 2))), 2)),
        set(token, v128.loadSplat(i32.add(from, place))),
        softmaxRow(v, fma, { from, to: slope, length, highest, total }),
        v128.storeFirst(i32.add(logProbs, i32.shl(row, 2)), v128.sub(v128.sub(token, highest), log(total))),
        advance(place, slope),
        f32.store(place, f32.add(f32.load(place), f32.const(-1))),
        advance(from, step),
        advance(slope, step),
      ),
    );
  },
);
