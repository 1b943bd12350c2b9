import { Badge, Button } from "@radix-ui/themes";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { LabelingProject } from "@/lib/labeling/list-labeling-projects";
import { Section } from "./section";

/** The project to go on with, large; the others with something left beneath. */
export function NextToLabel({ projects }: { projects: readonly LabelingProject[] }) {
  const open = projects.filter(({ progress }) => progress.left > 0);
  const first = open.find(({ joined }) => joined) ?? open[0];
  if (!first) return null;
  const others = open.filter((project) => project !== first);
  return (
    <Section
      id="next"
      title="Label next"
      {...(projects.length > 1 && { more: { title: "All projects", href: "/label" } })}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-4 rounded-xl border border-accent-6 bg-accent-2 p-5">
        <div className="min-w-0">
          <div className="flex items-center gap-2 text-lg font-semibold">
            <span className="truncate">{first.name}</span>
            {first.isDemo && <Badge color="gray">Demonstration</Badge>}
          </div>
          <p className="tabular mt-0.5 text-sm text-gray-11">
            {first.progress.left.toLocaleString("en")} left for you
            {first.progress.mine > 0 && ` · ${first.progress.mine.toLocaleString("en")} done`}
          </p>
        </div>
        <Button size="3" asChild>
          <Link href={hrefOf(first)}>
            {first.progress.mine > 0 ? "Continue labeling" : "Start labeling"} <ArrowRight size={17} aria-hidden />
          </Link>
        </Button>
      </div>
      {others.length > 0 && (
        <ul className="mt-3 divide-y divide-gray-a4 rounded-xl border border-gray-a5 bg-panel">
          {others.slice(0, 5).map((project) => (
            <li key={project.id}>
              <Link href={hrefOf(project)} className="flex items-center gap-4 px-4 py-2.5 text-sm hover:bg-gray-a2">
                <span className="min-w-0 flex-1 truncate font-medium">{project.name}</span>
                <span className="tabular text-xs text-gray-11">{project.progress.left.toLocaleString("en")} left</span>
                <ArrowRight size={15} className="text-gray-10" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const hrefOf = ({ id, joined }: LabelingProject) => (joined ? `/label/${id}` : `/label?join=${id}`);
