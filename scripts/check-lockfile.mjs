// `npm ci` refuses a lock file in which an optional platform package is missing, and npm leaves such packages out
// where the registry at hand does not serve them. This finds them; with --write it adds them (version, os, cpu, libc
// from the name; npm skips the ones of other platforms and resolves the right one).
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

/** The entry that Node would find for `name` from the package at `from`, as a key of lock.packages. */
function resolve(from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
    const key = base === "" ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (lock.packages[key] || base === "") return key;
  }
}

/** os, cpu and libc that a platform package's name states, e.g. `@next/swc-linux-arm64-musl`. */
function platform(name) {
  const words = name.split(/[-_/]/);
  const os = ["darwin", "linux", "win32", "freebsd", "android", "openharmony"].find((known) => words.includes(known));
  const cpu = ["x64", "arm64", "arm", "ia32", "riscv64", "ppc64", "s390x", "wasm32"].find((known) =>
    words.includes(known),
  );
  const libc = words.includes("musl") ? "musl" : words.includes("gnu") || words.includes("gnueabihf") ? "glibc" : null;
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) };
}

const missing = [];
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = resolve(from, name);
    if (!lock.packages[key]) missing.push({ key, name, version, dev: entry.dev });
  }
}
if (missing.length === 0) process.exit(0);
if (!process.argv.includes("--write")) {
  console.error(`package-lock.json lacks ${missing.map(({ name }) => name).join(", ")}.`);
  console.error("npm ci would refuse it. Run: node scripts/check-lockfile.mjs --write");
  process.exit(1);
}
for (const { key, name, version, dev } of missing) {
  if (!/^\d/.test(version)) throw new Error(`${name}: ${version} is a range; pin it by hand in package-lock.json.`);
  lock.packages[key] = { version, ...platform(name), ...(dev && { dev }), optional: true };
}
const root = lock.packages[""];
lock.packages = { "": root, ...Object.fromEntries(Object.entries(lock.packages).slice(1).sort(byKey)) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`Added ${missing.length} packages to package-lock.json.`);

function byKey([a], [b]) {
  return a.localeCompare(b, "en");
}
