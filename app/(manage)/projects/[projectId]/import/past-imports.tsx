import { Badge, Heading, Text } from "@radix-ui/themes";
import { TimeAgo } from "@/app/_ui/time-ago";
import type { ListedImport } from "@/lib/imports/read-imports";
import { ImportErrors } from "./import-errors";
import { RunAgain } from "./run-again";

const colors = { running: "blue", interrupted: "amber", done: "green", failed: "red" } as const;

/** What was imported before, by whom, and what came of it. */
export function PastImports({
  projectId,
  imports,
  canRun,
}: {
  projectId: string;
  imports: readonly ListedImport[];
  canRun: boolean;
}) {
  if (imports.length === 0) return null;
  return (
    <section aria-labelledby="past">
      <Heading as="h2" size="4" id="past" mb="3">
        Imports
      </Heading>
      <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
        {imports.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-60">
              <div className="flex items-center gap-2">
                <span className="truncate text-sm font-medium">{each.files.map(({ name }) => name).join(", ")}</span>
                <Badge color={colors[each.state]} highContrast>
                  {each.state}
                </Badge>
              </div>
              <Text as="div" size="1" color={each.error ? "red" : "gray"}>
                {each.error ?? `${each.format ?? "format not known yet"}, by ${each.createdBy ?? "the command line"}, `}
                {!each.error && <TimeAgo at={each.createdAt} />}
              </Text>
            </div>
            <dl className="tabular flex gap-5 sm:text-right">
              {[
                ["added", each.added],
                ["known", each.known],
                ["rejected", each.rejected],
              ].map(([label, value]) => (
                <div key={label} className="flex flex-col-reverse">
                  <dt className="text-xs text-gray-11">{label}</dt>
                  <dd className="text-sm font-medium">{value?.toLocaleString("en")}</dd>
                </div>
              ))}
            </dl>
            {each.rejected > 0 && <ImportErrors projectId={projectId} importId={each.id} />}
            {canRun && each.canRunAgain && <RunAgain projectId={projectId} importId={each.id} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
