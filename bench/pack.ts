/**
 * Makes one folder that runs the parity suite, step and decode figures on WebGPU on a bare Linux machine with a graphics
 * card: Node, Chorus as one bundle, Dawn, the reference checkpoints. Nothing has to be installed there.
 *
 *   npm run bench -- pack [--out DIR]        then copy DIR there and call its run.sh
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const most = 60e6; // bytes
const { values } = parseArgs({ options: { out: { type: "string", default: join(home, ".chorus", "pack") } } });
const { out } = values;

if (`${process.platform}-${process.arch}` !== "linux-x64") {
  console.error("The folder takes this machine's Node along, so it can only be packed on Linux on x86-64.");
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "lib"), { recursive: true });
copyFileSync(join(home, "bench/pack/run.sh"), join(out, "run.sh"));
cpSync(join(home, "bench/pytorch"), join(out, "pytorch"), { recursive: true });
cpSync(join(home, "lib/nn/fixtures"), join(out, "fixtures/models"), { recursive: true });
packNode();
packDawn();
const loader = packLoader();
await bundle();
const bytes = sizeOf(out);
console.log(`${out}: ${(bytes / 1e6).toFixed(1)} MB. Copy it to the machine and call run.sh there.`);
console.log(
  loader === undefined
    ? "Vulkan's loader is not on this machine, so it is not packed: that machine needs one (Debian: apt install libvulkan1)."
    : `Vulkan's loader is packed from ${loader}.`,
);
if (bytes > most) {
  console.error(`That is more than ${most / 1e6} MB; another version of Node may be smaller.`);
  process.exit(1);
}

/** This machine's Node, without its symbols where \`strip\` is at hand. run.sh unpacks it. */
function packNode(): void {
  const copy = join(out, "node");
  copyFileSync(process.execPath, copy);
  spawnSync("strip", [copy]);
  execFileSync(copy, ["--version"]);
  compress(copy);
}

/** The package \`webgpu\` as npm has it, but for one platform only. */
function packDawn(): void {
  const from = dirname(createRequire(import.meta.url).resolve("webgpu"));
  const to = join(out, "app/node_modules/webgpu");
  mkdirSync(join(to, "dist"), { recursive: true });
  for (const name of ["package.json", "index.js", "LICENSE.md"]) copyFileSync(join(from, name), join(to, name));
  cpSync(join(from, "dist/linux-x64"), join(to, "dist/linux-x64"), { recursive: true });
  compress(join(to, "dist/linux-x64/dawn.node"));
}

/** The Vulkan loader (Apache-2.0, under 1 MB), where this machine has one; returns where it was. */
function packLoader(): string | undefined {
  const folders = (process.env.LD_LIBRARY_PATH ?? "").split(":").filter(Boolean);
  const usual = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];
  const found = [...folders, ...usual].map((folder) => join(folder, "libvulkan.so.1")).find((file) => existsSync(file));
  if (found !== undefined) copyFileSync(found, join(out, "lib/libvulkan.so.1"));
  return found;
}

/** Chorus with what it imports; packages that only other engines need stay out. */
async function bundle(): Promise<void> {
  await build({
    entryPoints: [join(home, "bench/pack/main.ts")],
    outdir: join(out, "app"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    legalComments: "linked",
    external: ["webgpu", "@tensorflow/tfjs-backend-wasm"],
    // what is written for CommonJS asks for Node's own modules by require
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; globalThis.require ??= __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}

function compress(file: string): void {
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  rmSync(file);
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
}
