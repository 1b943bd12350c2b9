import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { mostAtOnce, mostBytes, noRoom } from "./no-room";
import type { SharedMemory } from "./pool";

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")), "../wasm-out");
const name = "tfjs-backend-wasm-threaded-simd";
const pages = mostBytes / 2 ** 16; // of 64 KiB

/** The compiled program with what Emscripten and TensorFlow.js put around it. */
export type WasmProgram = BackendWasm["wasm"];

/**
 * Starts the multi-threaded build of TensorFlow.js's WebAssembly program, for its shared memory: kernels of ours work on
 * it from several threads, the program itself stays on one. Its own threads are web workers, which Node has not; it
 * gets a stand-in for them, and one for `process`, on which it would listen for uncaught errors.
 */
export async function startSharedModule(): Promise<{ wasm: WasmProgram; shared: SharedMemory }> {
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: pages, shared: true });
  const wasm = await loadFactory()({ wasmMemory: memory, locateFile: (file: string) => join(folder, file) });
  const { cwrap } = wasm;
  const wasmWithCalls = Object.assign(wasm, {
    tfjs: {
      init: cwrap("init", null, []),
      initWithThreadsCount: () => cwrap("init_with_threads_count", null, ["number"])(1),
      getThreadsCount: cwrap("get_threads_count", "number", []),
      registerTensor: cwrap("register_tensor", null, ["number", "number", "number"]),
      disposeData: cwrap("dispose_data", null, ["number"]),
      dispose: cwrap("dispose", null, []),
    },
  });
  wasm._free(wasm._malloc(8)); // Emscripten puts the functions themselves into these places at the first call
  const malloc = wasm._malloc;
  // The backend asks this one too; it would take 0, which stands for no memory, for an address and write there.
  const allocate = (bytes: number) => {
    const address = bytes > mostAtOnce ? 0 : malloc(bytes) >>> 0;
    if (address === 0) throw noRoom(bytes);
    return address;
  };
  wasm._malloc = allocate;
  return { wasm: wasmWithCalls, shared: { memory, pages, allocate, free: wasm._free } };
}

type Factory = (options: object) => Promise<Omit<WasmProgram, "tfjs"> & Pick<EmscriptenModule, "cwrap">>;

function loadFactory(): Factory {
  const file = join(folder, `${name}.js`);
  const module: { exports: unknown } = { exports: {} };
  const standIns = { versions: process.versions, argv: [], hrtime: process.hrtime, on() {}, listeners: () => [] };
  const scope = { module, exports: module.exports, require, __filename: file, __dirname: folder };
  const all = { ...scope, global: {}, process: standIns, Worker: SilentWorker };
  compileFunction(readFileSync(file, "utf8"), Object.keys(all), { filename: file })(...Object.values(all));
  if (typeof module.exports !== "function") throw new Error(`${file} exports no function`);
  return module.exports as Factory;
}

/** Says that it has loaded, as the program waits for that, and does nothing: one thread needs no others. */
class SilentWorker {
  onmessage?: (event: { data: { cmd: string } }) => void;
  on(): void {}
  ref(): void {}
  unref(): void {}
  terminate(): void {}
  postMessage({ cmd }: { cmd: string }): void {
    if (cmd === "load") queueMicrotask(() => this.onmessage?.({ data: { cmd: "loaded" } }));
  }
}
