import { spawnSync } from "node:child_process";
import { z } from "zod";

/** A Python with the packages asked for, or one sentence why there is none. */
export type Python =
  | { readonly command: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly missing: string };

const probe = `
import json, sys
from importlib.metadata import version, PackageNotFoundError
found = {}
for name in sys.argv[1:]:
    try: found[name] = version(name)
    except PackageNotFoundError: pass
print(json.dumps(found))`;

/**
 * Python is never needed: it is the other side of comparisons. The one that `CHORUS_PYTHON` names, else python3.
 * @param packages as pip names them
 */
export function findPython(packages: readonly string[]): Python {
  const command = process.env.CHORUS_PYTHON || "python3";
  const hint = "CHORUS_PYTHON=/path/to/python names another one.";
  const { status, stdout } = spawnSync(command, ["-c", probe, ...packages], { encoding: "utf8", timeout: 60_000 });
  if (status !== 0) return { missing: `There is no Python at "${command}"; ${hint}` };
  const versions = z.record(z.string(), z.string()).parse(JSON.parse(stdout));
  const lacking = packages.filter((name) => !(name in versions));
  return lacking.length === 0 ? { command, versions } : { missing: `${command} has no ${lacking.join(", ")}; ${hint}` };
}
