import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/*
 * Every server action and route handler authorises, parses and maps errors in one of the two wrappers. This reads the
 * source: an export that is anything but `export const name = action(…)` or `= route(…)` fails, next-auth's excepted.
 */
const app = fileURLToPath(new URL(".", import.meta.url));
const nextAuth = join("api", "auth", "[...nextauth]", "route.ts");
const routeSettings = ["dynamic", "runtime", "maxDuration", "revalidate", "fetchCache"];

const files = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"))
  .map((file) => ({ file, source: readFileSync(join(app, file), "utf8") }));

/** Each exported name of a module, with the function that its initialiser calls. */
function exportsOf(source: string): { name: string; calls: string | null }[] {
  const tree = ts.createSourceFile("file.ts", source, ts.ScriptTarget.Latest);
  return tree.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) {
      return [{ name: statement.getText(tree), calls: null }];
    }
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (!exported || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return [];
    if (!ts.isVariableStatement(statement)) return [{ name: statement.getText(tree).slice(0, 60), calls: null }];
    return statement.declarationList.declarations.map(({ name, initializer }) => ({
      name: name.getText(tree),
      calls: initializer && ts.isCallExpression(initializer) ? initializer.expression.getText(tree) : null,
    }));
  });
}

const actions = files.filter(({ source }) => /^\s*["']use server["']/m.test(source));
const routes = files.filter(({ file }) => basename(file) === "route.ts" && file !== nextAuth);

describe("wrappers", () => {
  it("reads exports as meant", () => {
    expect(
      exportsOf("export const a = action('admin', s, f); export async function POST() {} export const b = f;"),
    ).toEqual([
      { name: "a", calls: "action" },
      { name: "export async function POST() {}", calls: null },
      { name: "b", calls: null },
    ]);
  });

  it("finds the application's actions", () => {
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.map(({ file }) => basename(file)).filter((name) => name !== "actions.ts")).toEqual([]);
  });

  it.each(actions)("every export of $file is made by action()", ({ source }) => {
    expect(source).toMatch(/import \{[^}]*\baction\b[^}]*\} from "@\/app\/action"/);
    expect(exportsOf(source).filter(({ calls }) => calls !== "action")).toEqual([]);
  });

  it.each(routes)("every handler of $file is made by route()", ({ source }) => {
    expect(source).toMatch(/import \{[^}]*\broute\b[^}]*\} from "@\/app\/route-handler"/);
    const handlers = exportsOf(source).filter(({ name }) => !routeSettings.includes(name));
    expect(handlers.filter(({ calls }) => calls !== "route")).toEqual([]);
  });
});
