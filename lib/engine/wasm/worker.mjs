import { parentPort, workerData } from "node:worker_threads";

/**
 * A helping thread of pool.ts: it sleeps until a job is open, takes chunks of it until none is left, and waits for the
 * next. Plain JavaScript, so that it starts without a loader. `control` is laid out as pool.ts says.
 */
const { module, memory, kernels, control, job, scratch, spins, places } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const functions = kernels.map((name) => exports[name]);
const { turn, next, users, kernel, chunks, sleepers, failed } = places;

parentPort.postMessage("ready");
for (let seen = 0; ; ) {
  let now = Atomics.load(control, turn);
  for (let spin = 0; spin < spins && now === seen; spin++) now = Atomics.load(control, turn);
  if (now === seen) {
    Atomics.add(control, sleepers, 1);
    Atomics.wait(control, turn, seen);
    Atomics.sub(control, sleepers, 1);
    continue;
  }
  seen = now;
  if (now % 2 === 0) continue;
  Atomics.add(control, users, 1);
  if (Atomics.load(control, turn) % 2 !== 0) takeChunks();
  if (Atomics.sub(control, users, 1) === 1 && Atomics.load(control, turn) % 2 === 0) Atomics.notify(control, users);
}

function takeChunks() {
  const run = functions[control[kernel]];
  const count = control[chunks];
  try {
    for (let chunk = Atomics.add(control, next, 1); chunk < count; chunk = Atomics.add(control, next, 1)) {
      run(job, chunk, scratch);
    }
  } catch {
    Atomics.store(control, failed, 1);
  }
}
