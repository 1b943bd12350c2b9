import { Badge, Text } from "@radix-ui/themes";
import { duration } from "@/app/_ui/figures";
import { TimeAgo } from "@/app/_ui/time-ago";
import type { TaskDetails } from "@/lib/projects/read-task";

interface Props {
  readonly label: TaskDetails["labels"][number];
  readonly letters: ReadonlyMap<string, string>; // response id -> A, B, C…
}

const outcomes = { ranked: "ranked", all_bad: "all bad", skipped: "skipped", flagged: "flagged" } as const;

/** What one person said about the task, and the order in which they saw the responses. */
export function LabelCard({ label, letters }: Props) {
  const letter = (id: string) => letters.get(id) ?? "?";
  return (
    <li className="rounded-xl border border-gray-a5 bg-panel px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Text size="2" weight="medium">
          {label.annotator}
        </Text>
        {label.group && <Badge variant="soft">{label.group}</Badge>}
        {label.outcome !== "ranked" && (
          <Badge color={label.outcome === "skipped" ? "gray" : "amber"} highContrast>
            {outcomes[label.outcome]}
          </Badge>
        )}
        {label.surplus && <Badge color="gray">surplus, not counted</Badge>}
        <Text size="1" color="gray" className="ml-auto">
          <TimeAgo at={label.createdAt} />
          {label.durationMs !== null && `, took ${duration(label.durationMs)}`}
        </Text>
      </div>
      {label.order.length > 0 && (
        <ol aria-label="Ranking, best first" className="mt-3 flex flex-wrap items-center gap-2">
          {label.order.map((tie, rank) => (
            <li key={tie.join()} className="flex items-center gap-2">
              {rank > 0 && <span className="text-gray-9">›</span>}
              <span className="flex gap-1">
                {tie.map((id) => (
                  <Badge key={id} size="2" color={label.unacceptable.includes(id) ? "red" : undefined} highContrast>
                    {letter(id)}
                  </Badge>
                ))}
              </span>
            </li>
          ))}
        </ol>
      )}
      <Text as="div" size="1" color="gray" mt="2">
        {label.reason && <div className="mb-1 text-gray-12">“{label.reason}”</div>}
        {label.unacceptable.length > 0 && <div>Unacceptable: {label.unacceptable.map(letter).join(", ")}</div>}
        {label.unranked.length > 0 && <div>Not ranked: {label.unranked.map(letter).join(", ")}</div>}
        Shown in the order {label.shownOrder.map(letter).join(", ")}
      </Text>
    </li>
  );
}
