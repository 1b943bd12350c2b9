// Builds tfjs-node against the library inside TensorFlow's current Python wheel. The library that tfjs-node itself
// downloads is from 2022 (CUDA 11.2) and its host is out of reach behind many a firewall; npm and pip usually are not.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const versions = { tfjsNode: "4.22.0", tensorflow: "2.21.0", build: "3" }; // build: of this file's own changes
const gigabyte = 2 ** 30;
const napi = 8; // the Node-API version that the binding is written for: one build serves every Node since 12

/**
 * Fills the empty `folder` with node_modules/@tensorflow/tfjs-node, its library and what it imports; throws an Error
 * whose message is one sentence for the user. Returns `{ version, gpu }` of the loaded library.
 * @param {string} folder
 * @param {{ cuda: boolean, log: (line: string) => void }} options
 */
export async function buildEngine(folder, { cuda, log }) {
  requireTools();
  mkdirSync(folder, { recursive: true });
  requireSpace(folder, cuda ? 14 : 3);
  const source = join(folder, "source");
  const tfjsNode = join(source, "node_modules/@tensorflow/tfjs-node");
  mkdirSync(source);
  writeFileSync(join(source, "package.json"), JSON.stringify(sourcePackage()));

  const run = (what, command, args) => step(log, what, command, args, source);
  await run("fetching tfjs-node's sources (npm)", "npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"]);
  const wheel = cuda || process.arch !== "x64" ? "tensorflow" : "tensorflow-cpu"; // arm64 has one wheel for both
  const size = wheel === "tensorflow-cpu" ? "280 MB" : "570 MB";
  const requirement = `${wheel}==${versions.tensorflow}`;
  // One pinned Python tag, whatever Python runs pip: only the C++ library inside the wheel is used.
  const tag = ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"];
  await run(
    `downloading ${requirement} (${size}, pip)`,
    ...pip("download", "--no-deps", ...tag, "-d", ".", requirement),
  );
  await run("unpacking the library and its headers", "python3", ["-c", unpack, source, join(tfjsNode, "deps")]);
  if (cuda) {
    const needed = readFileSync(join(tfjsNode, "deps/cuda.txt"), "utf8").split("\n").filter(Boolean);
    const target = join(tfjsNode, "deps");
    await run(
      "downloading the CUDA 12 libraries (3 GB, pip)",
      ...pip("install", "--no-deps", "--target", target, ...needed),
    );
  }
  writeFileSync(join(tfjsNode, "binding/quiet.cc"), quiet);
  writeGraphSources(tfjsNode);
  await run("compiling the binding", "npm", ["run", "build"]);
  keepWhatRuns(source, folder);
  rmSync(source, { recursive: true, force: true });

  const found = checkBinding(join(folder, "node_modules/@tensorflow/tfjs-node"));
  if (!found.version) throw new Error(`The engine that was built does not load: ${found.why}.`);
  return found;
}

/**
 * Loads the binding of a tfjs-node folder in a process of its own: `{ version, gpu }`, or `{ why }` if it does not load.
 * @param {string} folder
 */
export function checkBinding(folder) {
  const binding = findBinding(folder);
  if (!binding) return { why: "it has no compiled binding" };
  const script = `const b = require(${JSON.stringify(binding)}); console.log(JSON.stringify({ version: b.TF_Version, gpu: b.isUsingGpuDevice() }))`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", TF_FORCE_GPU_ALLOW_GROWTH: "true" };
  const tried = spawnSync(process.execPath, ["-e", script], { encoding: "utf8", env, timeout: 300_000 });
  if (tried.status === 0) return JSON.parse(tried.stdout.trim().split("\n").at(-1) ?? "{}");
  const said = /Error: (.*)/.exec(tried.stderr)?.[1] ?? `the process ended with ${tried.signal ?? tried.status}`;
  return { why: said };
}

/** lib/napi-v8/tfjs_binding.node; npm's package may carry another number. */
function findBinding(folder) {
  const lib = join(folder, "lib");
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .map((name) => join(lib, name, "tfjs_binding.node"))
    .find((file) => existsSync(file));
}

function requireTools() {
  if (process.platform !== "linux") throw new Error("TensorFlow's library is only built on Linux.");
  const works = (command, ...args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;
  const missing = [];
  if (!works("python3", "-m", "pip", "--version")) missing.push("python3 with pip (Debian: apt install python3-pip)");
  if (!works(process.env.CXX ?? "c++", "--version")) missing.push("a C++ compiler (Debian: apt install g++)");
  if (!works("make", "--version")) missing.push("make (Debian: apt install make)");
  if (missing.length > 0) throw new Error(`TensorFlow's library cannot be built without ${missing.join(" and ")}.`);
}

function requireSpace(folder, gigabytes) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < gigabytes * gigabyte) {
    throw new Error(
      `Building TensorFlow's library needs ${gigabytes} GB free in ${dirname(folder)} (CHORUS_ENGINE_CACHE moves it).`,
    );
  }
}

const library = `-Wl,-rpath,'$ORIGIN/../../deps/lib' -ldl`;
const compileQuiet = `\${CXX:-c++} -shared -fPIC -O1 -o lib/napi-v${napi}/quiet.node binding/quiet.cc ${library}`;

/** npm runs `build` with its own node-gyp on the PATH. */
function sourcePackage() {
  const binding = `--module_name=tfjs_binding --module_path="$PWD/lib/napi-v${napi}" --napi_build_version=${napi}`;
  const build = ["cd node_modules/@tensorflow/tfjs-node", gyp(binding), compileQuiet, compileGraph];
  return {
    name: "chorus-engine",
    private: true,
    scripts: { build: build.join(" && ") },
    dependencies: { "@tensorflow/tfjs-node": versions.tfjsNode },
  };
}

/** node-gyp's command; headers come from beside this Node where it has them. */
function gyp(options) {
  const beside = join(dirname(process.execPath), "..");
  const headers = process.env.npm_config_nodedir ?? (existsSync(join(beside, "include/node/node_api.h")) ? beside : "");
  return ["node-gyp rebuild", options, headers ? `--nodedir="${headers}"` : ""].join(" ");
}

const compileGraph = `${gyp("-C graph")} && cp graph/build/Release/graph.node lib/napi-v${napi}/`;

/** The addon that keeps a training step as one TensorFlow graph, to be compiled against the library of this folder. */
function writeGraphSources(tfjsNode) {
  const folder = join(tfjsNode, "graph");
  mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL("../lib/engine/native/graph.cc", import.meta.url)), join(folder, "graph.cc"));
  const target = {
    target_name: "graph",
    sources: ["graph.cc"],
    include_dirs: ["../deps/include"],
    library_dirs: ["<(module_root_dir)/../deps/lib"],
    libraries: ["-Wl,-rpath,\\$$ORIGIN/../../deps/lib", "-ltensorflow", "-ltensorflow_framework"],
    defines: [`NAPI_VERSION=${napi}`],
    cflags_cc: ["-std=c++17"],
    "cflags_cc!": ["-fno-exceptions"],
  };
  writeFileSync(join(folder, "binding.gyp"), JSON.stringify({ targets: [target] }, null, 2));
}

/**
 * Compiles that addon for a tfjs-node that npm installed with its library; where it cannot, steps run uncaptured.
 * @param {string} folder
 * @returns {boolean} whether it is there now
 */
export function addGraph(folder) {
  if (existsSync(join(folder, "lib", `napi-v${napi}`, "graph.node"))) return true;
  if (!existsSync(join(folder, "deps/include/tensorflow/c/c_api.h"))) return false;
  writeGraphSources(folder);
  // npm's own node-gyp: `npm explore` would need the package in a project, `npm exec` a download.
  const script = { name: "graph", private: true, scripts: { build: `cd .. && ${compileGraph}` } };
  writeFileSync(join(folder, "graph/package.json"), JSON.stringify(script));
  return spawnSync("npm", ["run", "build"], { cwd: join(folder, "graph"), stdio: "ignore" }).status === 0;
}

function pip(verb, ...args) {
  return [
    "python3",
    ["-m", "pip", verb, "--disable-pip-version-check", "--no-input", "--progress-bar", "off", ...args],
  ];
}

/** Arguments: the folder with the wheel, tfjs-node's deps folder. Also lists what the wheel wants of CUDA. */
const unpack = `
import glob, os, re, shutil, sys, zipfile
source, deps = sys.argv[1], sys.argv[2]
os.makedirs(deps, exist_ok=True)
headers = ("tensorflow/c/", "tensorflow/core/platform/", "tsl/", "xla/")
wheel = zipfile.ZipFile(glob.glob(os.path.join(source, "*.whl"))[0])
def put(name, *to):
    path = os.path.join(deps, *to)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with wheel.open(name) as a, open(path, "wb") as b:
        shutil.copyfileobj(a, b, 1 << 20)
for name in wheel.namelist():
    if re.fullmatch(r"tensorflow/libtensorflow_(cc|framework)\\.so\\.2", name):
        put(name, "lib", os.path.basename(name))
    elif name.startswith(tuple("tensorflow/include/" + h for h in headers)) and not name.endswith("/"):
        put(name, "include", name[len("tensorflow/include/"):])
    elif name.endswith(".dist-info/METADATA"):
        wanted = re.findall(r"Requires-Dist: (nvidia-\\S+); extra == .and-cuda", wheel.read(name).decode())
        open(os.path.join(deps, "cuda.txt"), "w").write("\\n".join(wanted))
os.symlink("libtensorflow_cc.so.2", os.path.join(deps, "lib", "libtensorflow.so"))
os.symlink("libtensorflow_framework.so.2", os.path.join(deps, "lib", "libtensorflow_framework.so"))
`;

/**
 * TensorFlow prints banners while it is being loaded, before it reads TF_CPP_MIN_LOG_LEVEL. This addon loads its first
 * library with standard error closed, and then sets the level; lib/engine/tensorflow.ts loads it before the binding.
 */
const quiet = `
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>
extern "C" void* napi_register_module_v1(void*, void* exports) {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level == nullptr || std::atoi(level) == 0) return exports;
  const int console = dup(2), nowhere = open("/dev/null", O_WRONLY);
  if (nowhere >= 0) dup2(nowhere, 2);
  void* framework = dlopen("libtensorflow_framework.so.2", RTLD_NOW | RTLD_GLOBAL);
  if (console >= 0) dup2(console, 2);
  close(console);
  close(nowhere);
  if (framework == nullptr) return exports; // the binding will say why
  using SetLevel = void (*)(int);
  auto set = reinterpret_cast<SetLevel>(dlsym(framework, "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE"));
  if (set != nullptr) set(std::atoi(level));
  return exports;
}
`;

/**
 * Of 300 MB of packages and 25 MB of headers only tfjs-node's JavaScript, its binding, the library and one dependency
 * run. In place of a second copy of TensorFlow.js go packages of one line that hand over the program's own copy
 * (lib/engine/tensorflow.ts sets it): one engine, one kernel registry, one Tensor class.
 */
function keepWhatRuns(source, folder) {
  const from = join(source, "node_modules");
  const to = join(folder, "node_modules");
  const keep = ["dist", "lib", "package.json", "deps/lib", "deps/nvidia"].map(
    (part) => `@tensorflow/tfjs-node/${part}`,
  );
  for (const part of [...keep, "google-protobuf"]) {
    if (existsSync(join(from, part)))
      cpSync(join(from, part), join(to, part), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ["tfjs", "tfjs-core"]) {
    mkdirSync(join(to, "@tensorflow", name));
    writeFileSync(
      join(to, "@tensorflow", name, "index.js"),
      'module.exports = globalThis[Symbol.for("chorus.tfjs")];\n',
    );
  }
}

/** Runs a command, with a line when it starts and every 10 s; the end of its output goes into the error. */
function step(log, what, command, args, cwd) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  log(`Tensor engine: ${what} …`);
  const timer = setInterval(() => log(`Tensor engine: ${what} … ${seconds()} s`), 10_000);
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const keep = (data) => {
      said = (said + data).slice(-4000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? done() : fail(new Error(failure(what, said)))));
  }).finally(() => clearInterval(timer));
}

function failure(what, said) {
  const lines = said.split("\n").map((line) => line.trim());
  const telling = lines.findLast((line) => /error/i.test(line)) ?? lines.findLast(Boolean) ?? "no message";
  return `TensorFlow's library could not be built, ${what} failed: ${telling.replace(/\.$/, "")}.`;
}
