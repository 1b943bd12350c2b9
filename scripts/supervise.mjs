import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { home } from "./run-command.mjs";

const grace = 65_000; // the worker gives a training step 30 s to finish and save, and 30 more before it kills it
const steady = 60_000; // up for this long: the next crash starts with a short wait again
const longest = 30_000;
const watch = pathToFileURL(join(home, "scripts", "exit-with-parent.mjs")).href;

/**
 * Runs children ({ name, args, env }) until stop() is called or the process is told to end; restarts one that ends by
 * itself after 1, 2, 4 … 30 s. Each is a process group of its own, so that stopping one stops what it started.
 */
export function supervise(children) {
  const running = new Map(); // name -> child process
  const timers = new Set();
  let stopping = false;
  let settle;
  const stopped = new Promise((resolve) => {
    settle = resolve;
  });

  function start(spec, failures) {
    const began = Date.now();
    const env = { ...process.env, ...spec.env };
    const stdio = ["ignore", "pipe", "pipe"];
    const args = ["--import", watch, ...spec.args];
    const child = spawn(process.execPath, args, { cwd: home, env, stdio, detached: process.platform !== "win32" });
    running.set(spec.name, child);
    print(child.stdout, spec.name, process.stdout);
    print(child.stderr, spec.name, process.stderr);
    child.on("exit", (code, signal) => {
      killGroup(child, "SIGKILL"); // whatever it started and left behind
      running.delete(spec.name);
      if (stopping) {
        if (running.size === 0) settle();
        return;
      }
      const count = Date.now() - began > steady ? 0 : failures;
      const wait = Math.min(longest, 1000 * 2 ** count);
      console.error(`[${spec.name}] ended (${signal ?? `status ${code}`}); starting it again in ${wait / 1000} s`);
      const timer = setTimeout(() => {
        timers.delete(timer);
        start(spec, count + 1);
      }, wait);
      timers.add(timer);
    });
  }

  function stop() {
    if (stopping) {
      for (const child of running.values()) killGroup(child, "SIGKILL"); // asked twice: at once
      return stopped;
    }
    stopping = true;
    for (const timer of timers) clearTimeout(timer);
    for (const child of running.values()) child.kill("SIGTERM");
    if (running.size === 0) settle();
    setTimeout(() => {
      for (const child of running.values()) killGroup(child, "SIGKILL");
    }, grace).unref();
    return stopped;
  }

  for (const spec of children) start(spec, 0);
  return { stop, stopped, pid: (name) => running.get(name)?.pid };
}

function killGroup(child, signal) {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Copies a child's lines to ours, each with the child's name in front. */
function print(stream, name, target) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) target.write(`[${name}] ${line}\n`);
  });
  stream.on("end", () => rest && target.write(`[${name}] ${rest}\n`));
}
