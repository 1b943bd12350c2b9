#!/usr/bin/env node
// Finds or builds the fastest tensor engine this machine can have, and notes where it lies.
//
//   node scripts/prepare-engine.mjs            find it, or build it (about a minute and a 280 MB download, once per user)
//   CHORUS_ENGINE=tensorflow node scripts/…    try again although an earlier try failed today
//
// What it finds is written to .chorus/engine.json, which lib/engine/tensorflow.ts reads. Nothing here may
// fail the start: without TensorFlow's library Chorus goes on with WebGPU or WebAssembly. Plain Node, no packages: it
// runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { addGraph, buildEngine, checkBinding, versions } from "./build-engine.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const noteFile = join(project, ".chorus", "engine.json");
const dayMs = 24 * 3600 * 1000;

/**
 * Prepares the engine and returns what was noted: `{ folder, source, cuda, version }` when TensorFlow's library is
 * there, else `{ why }`, one sentence. Never throws. `CHORUS_ENGINE_CACHE` moves the cache.
 * @param {{ log?: (line: string) => void }} [options]
 */
export async function prepareEngine({ log = console.log } = {}) {
  const forced = process.env.CHORUS_ENGINE;
  if (forced && forced !== "tensorflow") return { why: `CHORUS_ENGINE=${forced}: TensorFlow's library is not needed.` };
  let why = "";
  for (const cuda of hasCuda() ? [true, false] : [false]) {
    try {
      return note(fromNpm(cuda) ?? (await fromCache(cuda, forced === "tensorflow", log)));
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
      if (cuda) log(`Tensor engine: ${why} Trying the build for the CPU.`);
    }
  }
  log(`Tensor engine: ${why} Chorus goes on without TensorFlow's library (slower training).`);
  return note({ why });
}

/** npm's own optional package, when its binding was downloaded and loads (on a CUDA machine: when it sees the GPU). */
function fromNpm(cuda) {
  for (const name of cuda ? ["tfjs-node-gpu"] : ["tfjs-node", "tfjs-node-gpu"]) {
    const folder = join(project, "node_modules", "@tensorflow", name);
    if (!existsSync(folder)) continue;
    const found = checkBinding(folder);
    if (!found.version || (cuda && !found.gpu)) continue;
    addGraph(folder);
    return { folder, source: "npm", cuda, version: found.version };
  }
  return undefined;
}

async function fromCache(cuda, retry, log) {
  const root = cacheRoot();
  const key = [
    versions.tfjsNode,
    versions.tensorflow,
    versions.build,
    cuda ? "cuda" : "cpu",
    process.platform,
    process.arch,
  ].join("-");
  const folder = join(root, key);
  const failure = join(root, `${key}.failed.json`);
  const ready = readJson(join(folder, "engine.json"));
  if (ready) return { folder: join(folder, "node_modules/@tensorflow/tfjs-node"), source: "built", cuda, ...ready };

  const failed = readJson(failure);
  if (failed && !retry && Date.now() - failed.at < dayMs) {
    throw new Error(`${failed.why} (Tried within the last day; CHORUS_ENGINE=tensorflow tries again at once.)`);
  }
  mkdirSync(root, { recursive: true });
  removeAbandoned(root, key);
  // The name tells who builds; only a complete folder gets the final name, so an interrupted build is never taken for one.
  const building = join(root, `${key}.building-${hostname()}-${process.pid}`);
  const stop = removeOnExit(building);
  try {
    const built = await buildEngine(building, { cuda, log });
    writeFileSync(join(building, "engine.json"), JSON.stringify(built));
    moveInPlace(building, folder);
    rmSync(failure, { force: true });
    log(`Tensor engine: TensorFlow ${built.version} is ready in ${folder}`);
    return { folder: join(folder, "node_modules/@tensorflow/tfjs-node"), source: "built", cuda, ...built };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    writeFileSync(failure, JSON.stringify({ at: Date.now(), why }));
    throw error;
  } finally {
    stop();
    rmSync(building, { recursive: true, force: true });
  }
}

/** Another process may have finished the same build first: then theirs is kept. */
function moveInPlace(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(join(to, "engine.json"))) throw error;
  }
}

/** Builds of processes that died on this machine, or that nobody touched for a day. */
function removeAbandoned(root, key) {
  for (const name of readdirSync(root)) {
    const [, owner] = name.split(`${key}.building-`);
    if (owner === undefined) continue;
    const cut = owner.lastIndexOf("-");
    const dead = owner.slice(0, cut) === hostname() && !isAlive(Number(owner.slice(cut + 1)));
    const path = join(root, name);
    if (dead || Date.now() - statSync(path).mtimeMs > dayMs) rmSync(path, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function removeOnExit(folder) {
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  return () => process.removeListener("exit", remove);
}

function cacheRoot() {
  const chosen = process.env.CHORUS_ENGINE_CACHE;
  if (chosen) return resolve(project, chosen);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "chorus", "engine");
}

function hasCuda() {
  const listed = spawnSync("nvidia-smi", ["-L"], { encoding: "utf8", timeout: 20_000 });
  return listed.status === 0 && /^GPU \d/m.test(listed.stdout);
}

function note(found) {
  try {
    mkdirSync(dirname(noteFile), { recursive: true });
    writeFileSync(`${noteFile}.${process.pid}`, `${JSON.stringify(found, null, 2)}\n`);
    renameSync(`${noteFile}.${process.pid}`, noteFile);
    return found;
  } catch (error) {
    return { why: `${noteFile} cannot be written: ${error.message}.` };
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await prepareEngine();
  if (found.folder) console.log(`Tensor engine: TensorFlow ${found.version} in ${found.folder}`);
}
