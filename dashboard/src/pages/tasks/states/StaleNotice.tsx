import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { api, readLagging } from "#/api/client";
import { whole } from "#/ui/figures";
import { Icon } from "#/ui/Icon";
import styles from "./StaleNotice.module.css";

/** Fewer events than this behind is what work looks like, and over before it is read. */
const WORTH_SAYING = 200;
const LOOK_EVERY_MS = 1_000;

/** Says that the list is behind, and for how much; once it has caught up the list is read anew. */
export function StaleNotice({ lag, onCaughtUp }: { lag: number; onCaughtUp: () => void }) {
  const stale = lag >= WORTH_SAYING;
  const now = useQuery({
    queryKey: ["lag"],
    queryFn: async ({ signal }) =>
      (await readLagging(api.GET("/v1/tasks", { params: { query: { limit: 1 } }, signal }))).lag,
    enabled: stale,
    refetchInterval: LOOK_EVERY_MS,
    staleTime: 0,
    gcTime: 0,
  }).data;
  const caughtUp = useEffectEvent(onCaughtUp);
  const over = stale && now !== undefined && now < WORTH_SAYING;
  useEffect(() => {
    if (over) caughtUp();
  }, [over]);
  if (!stale) return null;
  return (
    <p className={styles.notice} role="status">
      <Icon name="clock" />
      This list is {whole(now ?? lag)} events behind what has happened. It is read anew once it has caught up; what a
      row says is up to date.
    </p>
  );
}
