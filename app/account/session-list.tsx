"use client";

import { Badge } from "@radix-ui/themes";
import { Laptop, Smartphone } from "lucide-react";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { TimeAgo } from "@/app/_ui/time-ago";
import { revokeOtherSessionsAction, revokeSessionAction } from "./actions";
import { browserName } from "./browser-name";

interface Props {
  readonly sessions: readonly { id: string; createdAt: number; userAgent: string | null }[];
  readonly here: string;
}

export function SessionList({ sessions, here }: Props) {
  const others = sessions.filter((session) => session.id !== here).length;
  return (
    <>
      <ul className="divide-y divide-gray-a4 rounded-xl border border-gray-a5 bg-panel">
        {sessions.map(({ id, createdAt, userAgent }) => {
          const Icon = /Mobile|Android|iPhone/.test(userAgent ?? "") ? Smartphone : Laptop;
          return (
            <li key={id} className="flex items-center gap-3 px-4 py-3">
              <Icon size={18} className="shrink-0 text-gray-10" aria-hidden />
              <div className="min-w-0 flex-1">
                <div className="text-sm font-medium">{browserName(userAgent)}</div>
                <div className="text-xs text-gray-11">
                  since <TimeAgo at={createdAt} />
                </div>
              </div>
              {id === here ? (
                <Badge color="green">this one</Badge>
              ) : (
                <ConfirmButton
                  size="1"
                  variant="soft"
                  color="red"
                  title="Sign out there?"
                  description="That browser has to sign in again."
                  confirm="Sign out"
                  onConfirm={() => revokeSessionAction({ sessionId: id })}
                >
                  Sign out
                </ConfirmButton>
              )}
            </li>
          );
        })}
      </ul>
      {others > 1 && (
        <div className="mt-3">
          <ConfirmButton
            variant="soft"
            color="red"
            title="Sign out everywhere else?"
            description={`${others} other browsers have to sign in again.`}
            confirm="Sign out everywhere else"
            onConfirm={() => revokeOtherSessionsAction({})}
          >
            Sign out everywhere else
          </ConfirmButton>
        </div>
      )}
    </>
  );
}
