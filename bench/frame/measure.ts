import { loadavg } from "node:os";
import { openEngine } from "../../lib/engine/engine";
import { createModelFolder, type ModelFolder } from "./model-folder";
import type { BenchOptions } from "./options";
import { type Paired, takeTurns } from "./pairs";
import { type PyTorch, startPyTorch } from "./pytorch";
import type { Shape } from "./shapes";

interface Timed {
  readonly ms: number;
}

/** Chorus' side of a comparison: a piece of work at a time. */
export interface Chorus<T extends Timed> {
  work(): Promise<T>;
  close(): Promise<void>;
}

export interface Comparison<T extends Timed> {
  readonly script: "step" | "decode";
  open(model: ModelFolder): Promise<Chorus<T>>;
  /** That both sides did the same work, by what a turn of each gave. Returns a line that says so. @throws Error if not */
  verify(ours: T, theirs: Readonly<Record<string, unknown>>): string;
  turns(shape: Shape): number;
}

/** Measures both sides on a shape: two turns to warm up, those that count, one more. The first and the last are compared. */
export async function measure<T extends Timed>(
  shape: Shape,
  options: BenchOptions,
  comparison: Comparison<T>,
): Promise<Paired> {
  const { threads } = options;
  const engine = await openEngine();
  const way = engine.captured ? "steps captured as graphs" : "op by op";
  console.error(`${shape.name}: ${engine.name} (${engine.version}), ${way}, on ${engine.device}`);
  const model = await createModelFolder(shape);
  let chorus: Chorus<T> | undefined;
  let pytorch: PyTorch | null = null;
  try {
    chorus = await comparison.open(model);
    pytorch = await startPyTorch(comparison.script, { folder: model.folder, gpu: engine.gpu, threads });
    if (pytorch) console.error(`  PyTorch's side: ${pytorch.description}`);
    const [ours, theirs] = [chorus, pytorch];
    const compare = async () => {
      const mine = await ours.work();
      if (theirs) console.error(`  ${comparison.verify(mine, await theirs.work())}`);
    };
    const turns = (count: number) =>
      takeTurns(count, async () => (await ours.work()).ms, theirs && (async () => Number((await theirs.work()).ms)));
    await compare();
    await turns(1);
    const paired = await turns(options.steps ?? comparison.turns(shape));
    await compare();
    warnIfBusy(threads);
    return paired;
  } finally {
    pytorch?.close();
    await chorus?.close();
    model.remove();
  }
}

/** The two sides take turns, so that they alone keep `threads` cores busy and no more. */
function warnIfBusy(threads: number): void {
  const [load = 0] = loadavg();
  if (load > threads + 1)
    console.error(`  This machine had other work too (load ${load.toFixed(1)}): take no figure from it.`);
}

/** Milliseconds, ratios and the like with as many digits as mean something. */
export function rounded(value: number): number;
export function rounded(value: number | null): number | null;
export function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}
