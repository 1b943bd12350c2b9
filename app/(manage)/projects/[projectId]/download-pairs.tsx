import { Button, Heading, Text } from "@radix-ui/themes";
import { Download } from "lucide-react";
import type { PairCounts } from "@/lib/datasets/count-pairs";

/** Downloads of the pairs as TRL preference rows: all, or one belief group's. */
export function DownloadPairs({ projectId, counts }: { projectId: string; counts: PairCounts }) {
  const ai = counts.ai.reduce((sum, { pairs }) => sum + pairs, 0);
  if (counts.all + counts.imported + ai === 0) return null;
  const link = (query: string) => `/api/projects/${projectId}/pairs${query}`;
  const apart = counts.groups.length > 1 || counts.groups.some((group) => group.groupId !== null);
  const choices = [
    ...(counts.all > 0 ? [{ key: "all", href: link(""), title: "All", pairs: counts.all }] : []),
    ...(apart
      ? counts.groups.map(({ groupId, name, pairs }) => ({
          key: groupId ?? "none",
          href: link(`?group=${groupId ?? "none"}`),
          title: name ?? "No group",
          pairs,
        }))
      : []),
    ...(counts.imported > 0
      ? [
          {
            key: "imported",
            href: link("?imported=1"),
            title: "With imported rankings",
            pairs: counts.all + counts.imported,
          },
        ]
      : []),
    ...(ai > 0 ? [{ key: "ai", href: link("?source=ai"), title: "AI labels", pairs: ai }] : []),
  ];
  return (
    <section aria-labelledby="download">
      <Heading as="h2" size="4" id="download" mb="1">
        Download pairs
      </Heading>
      <Text as="p" size="2" color="gray" mb="3">
        TRL preference rows (JSON Lines), each with its belief group, a hash of the annotator, task and time.
      </Text>
      <div className="flex flex-wrap gap-2">
        {choices.map((choice) => (
          <Button key={choice.key} variant="soft" color="gray" asChild>
            <a href={choice.href} download>
              <Download size={15} aria-hidden /> {choice.title}
              <span className="tabular text-gray-11">{choice.pairs.toLocaleString("en")}</span>
            </a>
          </Button>
        ))}
      </div>
    </section>
  );
}
