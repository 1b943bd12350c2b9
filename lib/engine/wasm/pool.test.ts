import { availableParallelism } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import { f32, i32, op, seq, set } from "./code/assembler";
import { each } from "./code/flow";
import { kernel } from "./code/kernel";
import { type Pool, startPool } from "./pool";
import { startSharedModule } from "./shared-module";

/** Adds 1 to places[chunk] a hundred times over: a chunk that two threads took, or none, is seen. */
const increment = kernel("increment", ["places"], ({ v, chunk, field }) => {
  const { place, i } = v.named("i32", "place", "i");
  return seq(
    set(place, i32.add(field("places"), i32.shl(chunk, 2))),
    each(i, 100, i32.store(place, i32.add(i32.load(place), 1))),
  );
});
/** Traps in chunk 70. */
const trap = kernel("trap", ["places"], ({ chunk, field }) => {
  return i32.store(field("places"), i32.divU(1, i32.sub(chunk, 70)));
});
const numbers = kernel("numbers", ["to", "half", "negative"], ({ field, float }) =>
  seq(f32.store(field("to"), float("half")), i32.store(field("to"), field("negative"), 4)),
);
const unreachable = kernel("unreachable", [], () => op([0x00]));

describe.each([1, 2, 5])("a pool on %d cores", (cores) => {
  let pool: Pool;
  let memory: WebAssembly.Memory;
  let places: number;
  beforeAll(async () => {
    const { shared } = await startSharedModule();
    memory = shared.memory;
    places = shared.allocate(4096);
    pool = await startPool([increment, trap, numbers, unreachable], shared, cores);
  });
  const view = (count: number) => new Int32Array(memory.buffer, places, count);

  it("has a thread for each, and every core of the machine unless told otherwise", async () => {
    expect([pool.threads, pool.trouble]).toEqual([cores, undefined]);
    const { shared } = await startSharedModule();
    expect((await startPool([], shared)).threads).toBe(Math.min(availableParallelism(), 16));
  });

  it("runs each chunk once, in thousands of jobs of all sizes", () => {
    for (let job = 0; job < 3000; job++) {
      const chunks = 1 + ((job * 37) % 200);
      view(256).fill(0);
      pool.run(increment, { places }, chunks, 1e9);
      expect(view(256).every((count, chunk) => count === (chunk < chunks ? 100 : 0))).toBe(true);
    }
  });

  it("hands over whole numbers and floats", () => {
    pool.run(numbers, { to: places, half: new Int32Array(Float32Array.of(0.5).buffer)[0] ?? 0, negative: -3 }, 1, 0);
    expect(new Float32Array(memory.buffer, places, 1)[0]).toBe(0.5);
    expect(view(2)[1]).toBe(-3);
  });

  it("throws when a chunk fails, in whichever thread, and goes on afterwards", () => {
    for (let round = 0; round < 50; round++) {
      expect(() => pool.run(trap, { places }, 200, 1e9)).toThrow(/divide by zero|trap failed in a helping thread/);
      view(256).fill(0);
      pool.run(increment, { places }, 100, 1e9);
      expect(view(100).every((count) => count === 100)).toBe(true);
    }
    expect(() => pool.run(unreachable, {}, 1, 0)).toThrow("unreachable");
  });

  it("knows its kernels", () => {
    expect(() =>
      pool.run(
        kernel("other", [], () => seq()),
        {},
        1,
        0,
      ),
    ).toThrow("There is no kernel other.");
  });

  it("gives room that grows, and stays where it is otherwise", () => {
    const first = pool.room(1000);
    expect(pool.room(2000)).toBe(first);
    const large = pool.room(1 << 24);
    pool.integers(large, 1 << 22).fill(5);
    expect(pool.room(10)).toBe(large);
  });

  it("says that there is no room, and keeps the room it had", () => {
    const before = pool.room(2000);
    expect(() => pool.room(2 ** 32 - 1)).toThrow("A tensor of 4,295 MB does not fit");
    expect(pool.room(2000)).toBe(before);
  });
});
