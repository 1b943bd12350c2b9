// Which way imports may point (ARCHITECTURE.md says why). Type-only imports are free everywhere: they are gone at run
// time, and tsPreCompilationDeps: false leaves them out.
const features = [
  "labeling",
  "projects",
  "imports",
  "datasets",
  "runs",
  "evaluation",
  "feedback",
  "jobs",
  "auth",
  "people",
];
const pure = ["questions", "preferences", "stats", "rewards", "watchers"];
const tensor = ["nn", "algorithms", "training", "engine", "parity", "judge", "memory", "guide"];
const leaves = "^lib/(errors|random|ids|env)\\.ts$";
// Who may use another feature, and which. Everything else is composed in app/, workers/, cli/ and scripts/.
const allowed = { runs: "datasets|jobs", evaluation: "jobs", feedback: "jobs", people: "auth" };

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "lib-stands-alone",
      comment: "lib/ knows nothing of who calls it",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|workers|cli|e2e|scripts|bench)/" },
    },
    {
      name: "processes-stand-apart",
      comment: "app/, workers/ and cli/ meet in lib/ and in the database only",
      severity: "error",
      from: { path: "^(app|workers|cli)/" },
      to: { path: "^(app|workers|cli|e2e)/", pathNot: "^$1/" },
    },
    ...features.map((name) => ({
      name: `${name}-alone`,
      comment: "features do not import each other; compose them in app/, workers/ or cli/",
      severity: "error",
      from: { path: `^lib/${name}/`, pathNot: "\\.(test|fixture)\\.ts$" },
      to: {
        path: `^lib/(${features.filter((other) => other !== name).join("|")})/`,
        pathNot: ["^lib/projects/prompt-text\\.ts$", ...(allowed[name] ? [`^lib/(${allowed[name]})/`] : [])],
      },
    })),
    {
      name: "pure-cores",
      comment: "questions, preferences, stats, rewards: numbers in, numbers out; no database, no process, no framework",
      severity: "error",
      from: {
        path: [`^lib/(${pure.join("|")})/`, "^lib/projects/prompt-text\\.ts$"],
        pathNot: "\\.(test|fixture)\\.ts$",
      },
      to: { pathNot: [`^lib/(${pure.join("|")})/`, leaves, "^node_modules/(zod|re2js|ajv)/"] },
    },
    {
      name: "tensors-know-no-database",
      severity: "error",
      from: { path: `^lib/(${tensor.join("|")})/`, pathNot: "\\.(test|fixture)\\.ts$" },
      to: {
        path: [
          `^lib/(db|${features.filter((name) => name !== "datasets").join("|")})/`,
          "better-sqlite3",
          "^node_modules/next/",
        ],
      },
    },
    {
      name: "web-never-loads-tensorflow",
      comment: "not even through others: the web server stays small, and native code stays out of it",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "(@tensorflow|^lib/engine/|node_modules/webgpu)", reachable: true },
    },
    {
      name: "browser-only-pieces-in-app",
      comment: "no React and no Next in lib/ (lib/auth excepted)",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/auth/" },
      to: { path: "^node_modules/(react|next|react-dom|next-auth)/" },
    },
    {
      name: "development-tools-stay-outside",
      severity: "error",
      from: { path: "^(app|lib|workers|cli|bin)/", pathNot: "\\.(test|fixture)\\.tsx?$|lib/db/test-db\\.ts$" },
      to: { dependencyTypes: ["npm-dev"] },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.next|\\.fixture\\.json$" },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
