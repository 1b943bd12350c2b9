import { describe, expect, it } from "vitest";
import { memory as bytes, type Expr, f32, i32, ModuleBuilder, seq, set, type Variables, v128 } from "./assembler";
import { count, each, when, whileTrue } from "./flow";
import { quad, transpose4 } from "./transpose4";

/** Runs a body once on fresh memory of 1 page, whose first numbers come back. */
function run(body: (v: Variables) => Expr, fill: readonly number[] = []): { ints: Int32Array; floats: Float32Array } {
  const module = new ModuleBuilder();
  module.define("run", [], body);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  new Float32Array(memory.buffer).set(fill);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.emit(2)), { env: { memory } });
  (exports.run as () => void)();
  return { ints: new Int32Array(memory.buffer, 0, 64), floats: new Float32Array(memory.buffer, 0, 64) };
}

describe("assembler", () => {
  it("writes constants of every length", () => {
    const edges = [6, 7, 13, 14, 20, 21, 27, 28, 31].flatMap((bit) => [2 ** bit - 1, 2 ** bit, -(2 ** bit)]);
    const values = [0, 1, -1, ...edges].map((value) => value | 0);
    const { ints } = run(() => seq(...values.map((value, i) => i32.store(0, value, i * 4))));
    expect([...ints.subarray(0, values.length)]).toEqual(values);
  });

  it("writes floats and far addresses", () => {
    const { floats } = run(() => seq(f32.store(100, f32.const(0.1), 100), f32.store(4, f32.load(200))));
    expect(floats[1]).toBe(Math.fround(0.1));
  });

  it("keeps variables of all types apart", () => {
    const { ints, floats } = run((v) => {
      const [a, b, c, d] = [v.i32(), v.f32(), v.v128(), v.i32()];
      const values = [set(a, 1), set(b, f32.const(2)), set(c, v128.const(3)), set(d, 4)];
      return seq(...values, i32.store(0, a), f32.store(4, b), v128.storeFirst(8, c), i32.store(12, d));
    });
    expect([ints[0], floats[1], floats[2], ints[3]]).toEqual([1, 2, 3, 4]);
  });

  it("loops and branches", () => {
    const { ints } = run((v) => {
      const { i, sum, n } = v.named("i32", "i", "sum", "n");
      return seq(
        each(i, 10, set(sum, i32.add(sum, i))),
        i32.store(0, sum),
        set(i, 3),
        count(i, 20, 5, when(i32.eq(i32.and(i, 1), 0), set(n, i32.add(n, i)), set(n, i32.sub(n, i)))),
        i32.store(4, n), // -3 + 8 - 13 + 18
        whileTrue(i, set(i, i32.divU(i, 2)), set(sum, i32.add(sum, 100))),
        i32.store(8, sum), // 23, 11, 5, 2, 1
        whileTrue(i, i32.store(12, 1)),
      );
    });
    expect([...ints.subarray(0, 4)]).toEqual([45, 10, 545, 0]);
  });

  it("calls functions with their parameters in order", () => {
    const module = new ModuleBuilder();
    const minus = module.define(undefined, ["i32", "i32", "i32"], (_, a, b, to) => i32.store(to, i32.sub(a, b)));
    module.define("run", [], () => seq(minus(7, 2, 0), minus(2, 7, 4)));
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.emit(1)), { env: { memory } });
    (exports.run as () => void)();
    expect([...new Int32Array(memory.buffer, 0, 2)]).toEqual([5, -5]);
    expect(Object.keys(exports)).toEqual(["run"]);
  });

  it("moves memory", () => {
    const { floats } = run(() => seq(bytes.copy(16, 0, 8), bytes.fill(4, 0, 4)), [1, 2]);
    expect([...floats.subarray(0, 6)]).toEqual([1, 0, 0, 0, 1, 2]);
  });

  it("transposes four vectors", () => {
    const { floats } = run(
      (v) => {
        const [rows, spare] = [quad(v.v128), quad(v.v128)];
        return seq(
          ...rows.map((row, i) => set(row, v128.load(i * 16))),
          transpose4(rows, spare),
          ...rows.map((row, i) => v128.store(i * 16, row)),
        );
      },
      Array.from({ length: 16 }, (_, i) => i),
    );
    expect([...floats.subarray(0, 16)]).toEqual([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]);
  });
});
