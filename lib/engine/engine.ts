import { AppError } from "../errors";
import { tensorflow } from "./tensorflow";
import { wasm } from "./wasm";
import { webgpu } from "./webgpu";

/** The tensor engines, fastest first: `openEngine` takes the first that opens. A new engine is a file and a line here. */
export const engines = [tensorflow, webgpu, wasm] as const;

export type EngineName = (typeof engines)[number]["name"];

/** The engine that is open: TensorFlow.js computes on it in this process from now on. */
export interface Engine {
  readonly name: EngineName;
  /** The processor or graphics card, as a person would call it. */
  readonly device: string;
  /** Whether it computes on a graphics card; false when TensorFlow's CUDA build fell back to the CPU. */
  readonly gpu: boolean;
  /** Whether steps are kept as graphs (lib/engine/graph-store.ts) or run operation by operation. */
  readonly captured: boolean;
  /** One sentence: why this engine and not another. */
  readonly why: string;
  /** What would make it faster, one sentence each. */
  readonly advice: readonly string[];
  readonly version: string;
  /** Why each of the other engines is not used. */
  readonly others: readonly { name: EngineName; why: string }[];
}

let opening: Promise<Engine> | undefined;

/**
 * Opens the best engine of this machine, or the one that `CHORUS_ENGINE` names, and makes it TensorFlow.js's backend in
 * this process. Later calls return the same engine.
 * @throws AppError "invalid" where `CHORUS_ENGINE` names none or one that does not open here.
 */
export function openEngine(): Promise<Engine> {
  opening ??= chooseEngine(process.env.CHORUS_ENGINE);
  return opening;
}

async function chooseEngine(forced: string | undefined): Promise<Engine> {
  const names = engines.map(({ name }) => name);
  if (forced && !names.some((name) => name === forced)) {
    throw new AppError(
      "invalid",
      `CHORUS_ENGINE is "${forced}"; it can be ${names.join(", ")}, or unset for the best.`,
    );
  }
  const others: { name: EngineName; why: string }[] = [];
  for (const [rank, engine] of engines.entries()) {
    if (forced && engine.name !== forced) {
      others.push({ name: engine.name, why: `CHORUS_ENGINE=${forced} rules it out.` });
      continue;
    }
    const opened = await engine.open({ forced: forced !== undefined && forced !== "" });
    if ("unavailable" in opened) {
      others.push({ name: engine.name, why: opened.unavailable });
      continue;
    }
    for (const { name } of engines.slice(rank + 1)) {
      others.push({
        name,
        why: forced ? `CHORUS_ENGINE=${forced} rules it out.` : `Not tried: ${engine.name} is faster.`,
      });
    }
    return {
      name: engine.name,
      captured: false,
      ...opened,
      why: reason(engine.name, forced, others.slice(0, rank)),
      others,
    };
  }
  const reasons = others.filter(({ name }) => !forced || name === forced).map(({ name, why }) => `${name}: ${why}`);
  throw new AppError("invalid", `No tensor engine opens on this machine. ${reasons.join(" ")}`);
}

function reason(
  name: EngineName,
  forced: string | undefined,
  passedOver: readonly { name: string; why: string }[],
): string {
  if (forced) return `CHORUS_ENGINE asks for ${name}.`;
  if (passedOver.length === 0) return `${name} is the fastest engine and it opens here.`;
  return `${name} is the fastest engine that opens here. ${passedOver.map((other) => `${other.name}: ${other.why}`).join(" ")}`;
}
