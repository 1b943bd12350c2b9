import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findPython } from "../../lib/parity/find-python";

export interface PyTorch {
  /** What it runs with, for people: versions, device, settings. */
  readonly description: string;
  /** Does its piece of work once and answers with what it says about it. */
  work(): Promise<Record<string, unknown>>;
  close(): void;
}

/**
 * Starts PyTorch's side, a script in bench/pytorch that does one piece of work for each line it reads.
 * @param gpu whether Chorus computes on a graphics card, so that PyTorch must as well
 * @returns null, having said why, where there is no Python with PyTorch and transformers
 */
export async function startPyTorch(
  script: "step" | "decode",
  options: { readonly folder: string; readonly gpu: boolean; readonly threads: number },
): Promise<PyTorch | null> {
  const python = findPython(["torch", "transformers", "safetensors"]);
  if ("missing" in python) {
    console.error(`Chorus alone is measured. ${python.missing}`);
    return null;
  }
  const file = fileURLToPath(new URL(`../pytorch/${script}.py`, import.meta.url));
  const args = [file, options.folder, options.gpu ? "cuda" : "cpu", String(options.threads)];
  const env = { ...process.env, OMP_NUM_THREADS: String(options.threads), HF_HUB_OFFLINE: "1", PYTHONUNBUFFERED: "1" };
  const child = spawn(python.command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`PyTorch's side (${python.command} bench/pytorch/${script}.py) ended; see above.`);
    return JSON.parse(value);
  };
  child.stdin.on("error", () => {}); // it ended: the answer that does not come says so
  const close = () => void child.kill();
  process.once("exit", close);
  const { description, unavailable } = await answer();
  if (unavailable !== undefined) {
    console.error(`Chorus alone is measured. ${unavailable}`);
    return null;
  }
  const versions = Object.entries(python.versions).map((each) => each.join(" "));
  return {
    description: `${versions.join(", ")}; ${description}`,
    work() {
      child.stdin.write("\n");
      return answer();
    },
    close,
  };
}
