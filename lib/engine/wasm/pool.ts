import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { fusedMultiplyAdd, ModuleBuilder, set } from "./code/assembler";
import { type Kernel, scratch } from "./code/kernel";

/**
 * Places in the control block. This thread opens a job by making `turn` odd, takes chunks as every thread does, and makes
 * `turn` even when none is left. A helper counts itself among the `users` before it looks whether the job is open: once
 * the job is closed and nobody uses it, its fields may be written anew. Helpers that are late are not waited for.
 */
const places = { turn: 0, next: 16, users: 32, kernel: 48, chunks: 49, sleepers: 64, failed: 65 } as const;
const controlBytes = 512;
const helperSpins = 20_000; // looks before a helper goes to sleep: some 50 µs
const ownSpins = 2000;
const jobBytes = 1024;
const mostThreads = 16;
const leastShared = 1 << 16; // operations: less is done before a helper has taken a part

/** The memory that kernels work on, of the program that hands out its parts. */
export interface SharedMemory {
  readonly memory: WebAssembly.Memory;
  readonly pages: number; // its largest size, as it was made
  readonly allocate: (bytes: number) => number;
  readonly free: (address: number) => void;
}

type Run = (job: number, chunk: number, scratch: number) => void;

/** Runs kernels on all cores. */
export interface Pool {
  readonly threads: number;
  /** Why there are fewer threads than cores. */
  readonly trouble: string | undefined;
  /** Whether products are added with the fused instruction. */
  readonly fused: boolean;
  /** All of `chunks` parts of a job; returns when they are done. `work`, in operations, says if helpers are worth it. */
  run<Field extends string>(
    kernel: Kernel<Field>,
    fields: Readonly<Record<Field, number>>,
    chunks: number,
    work: number,
  ): void;
  /** The address of so many bytes to work in, until the next call. */
  room(bytes: number): number;
  /** A view of memory, good for this turn of the event loop. */
  integers(address: number, count: number): Int32Array;
}

/** Compiles the kernels for this memory and starts a helper for each further core; they end with the process. */
export async function startPool(
  kernels: readonly Kernel[],
  shared: SharedMemory,
  processors = availableParallelism(),
): Promise<Pool> {
  const fused = allowFused();
  const builder = new ModuleBuilder();
  for (const { define } of kernels) define(builder, fused);
  const module = await WebAssembly.compile(builder.emit(shared.pages));
  const { exports } = await WebAssembly.instantiate(module, { env: { memory: shared.memory } });
  const functions = new Map(kernels.map(({ name }, index) => [name, { run: exports[name] as Run, index }]));

  const cores = Math.min(processors, mostThreads);
  const job = shared.allocate(jobBytes + cores * scratch.bytes);
  const own = job + jobBytes;
  const fields = new Int32Array(shared.memory.buffer, job, jobBytes / 4);
  const control = new Int32Array(new SharedArrayBuffer(controlBytes));
  const names = kernels.map(({ name }) => name);
  const starts = Array.from({ length: cores - 1 }, (_, helper) => {
    const place = { job, scratch: own + (helper + 1) * scratch.bytes, spins: helperSpins, places, control };
    return startHelper({ module, memory: shared.memory, kernels: names, ...place });
  });
  const troubles = (await Promise.all(starts)).filter((trouble) => trouble !== undefined);
  const threads = cores - troubles.length;

  let room = { address: shared.allocate(1 << 20), bytes: 1 << 20 };
  let turn = 0;
  const share = ({ run, index }: { run: Run; index: number }, chunks: number): void => {
    control[places.kernel] = index;
    control[places.chunks] = chunks;
    Atomics.store(control, places.next, 0);
    Atomics.store(control, places.turn, ++turn);
    if (Atomics.load(control, places.sleepers) > 0) Atomics.notify(control, places.turn);
    try {
      for (let chunk = next(control); chunk < chunks; chunk = next(control)) run(job, chunk, own);
    } finally {
      Atomics.store(control, places.turn, ++turn);
      for (let spin = 0; Atomics.load(control, places.users) > 0; spin++) {
        if (spin > ownSpins) Atomics.wait(control, places.users, Atomics.load(control, places.users) || -1, 10);
      }
    }
    if (Atomics.exchange(control, places.failed, 0) !== 0)
      throw new Error(`${names[index]} failed in a helping thread.`);
  };

  return {
    threads,
    trouble: troubles[0],
    fused,
    run(kernel, values, chunks, work) {
      const entry = functions.get(kernel.name);
      if (!entry) throw new Error(`There is no kernel ${kernel.name}.`);
      kernel.fields.forEach((field, i) => {
        fields[i] = values[field];
      });
      if (chunks === 1 || threads === 1 || work < leastShared)
        for (let chunk = 0; chunk < chunks; chunk++) entry.run(job, chunk, own);
      else if (chunks > 0) share(entry, chunks);
    },
    room(bytes) {
      if (bytes > room.bytes) {
        const address = shared.allocate(bytes);
        shared.free(room.address);
        room = { address, bytes };
      }
      return room.address;
    },
    integers: (address, count) => new Int32Array(shared.memory.buffer, address, count),
  };
}

/** Starts one; returns why it does not start, if so. */
function startHelper(workerData: object): Promise<string | undefined> {
  return new Promise((resolve) => {
    try {
      const worker = new Worker(new URL("worker.mjs", import.meta.url), { workerData, execArgv: [], env: {} });
      worker.once("message", () => {
        worker.unref();
        resolve(undefined);
      });
      worker.on("error", ({ message }) => resolve(message));
    } catch (error) {
      resolve(error instanceof Error ? error.message : String(error)); // Node's permission model forbids threads
    }
  });
}

const next = (control: Int32Array): number => Atomics.add(control, places.next, 1);

/** Node 20 has relaxed SIMD behind a flag, later ones without. */
function allowFused(): boolean {
  const probe = new ModuleBuilder();
  probe.define(undefined, [], (v) => {
    const x = v.v128();
    return set(x, fusedMultiplyAdd(true)(x, x, x));
  });
  const bytes = probe.emit(1);
  if (!WebAssembly.validate(bytes) && process.version.startsWith("v20.")) {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  return WebAssembly.validate(bytes);
}
