import { Progress } from "@radix-ui/themes";

/** How many of a project's tasks have all their labels. */
export function LabelingBar({ complete, tasks }: { complete: number; tasks: number }) {
  const text =
    tasks === 0 ? "no tasks yet" : `${complete.toLocaleString("en")} of ${tasks.toLocaleString("en")} tasks complete`;
  return (
    <div className="flex items-center gap-3">
      <Progress value={tasks === 0 ? 0 : (complete / tasks) * 100} size="1" aria-label={text} className="flex-1" />
      <span className="tabular shrink-0 text-xs text-gray-11">{text}</span>
    </div>
  );
}
