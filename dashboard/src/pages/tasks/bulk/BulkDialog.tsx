import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useIdempotencyKey } from "#/api/idempotency";
import { Button } from "#/ui/Button";
import { Dialog } from "#/ui/Dialog";
import { Empty } from "#/ui/Empty";
import { Failed } from "#/ui/Failed";
import { whole } from "#/ui/figures";
import { Reason } from "../act/ConfirmChange";
import type { Verb } from "../act/change";
import type { TaskFilter } from "../search";
import styles from "./BulkDialog.module.css";
import { asked, begin, changeable, countQuery, operationsQuery } from "./bulk";
import { filterWords } from "./filterWords";

interface Props {
  verb: Verb;
  filter: TaskFilter;
  onClose: () => void;
  onBegun: (operation: number) => void;
}

/** Says how many tasks match, and by which filter, before all of them are changed. */
export function BulkDialog({ verb, filter, ...rest }: Props) {
  const wanted = changeable(verb, filter);
  if (wanted) return <Counted verb={verb} filter={wanted} {...rest} />;
  return (
    <Dialog title={titleOf(verb)} onClose={rest.onClose}>
      <Empty
        title={verb === "cancel" ? "What is finished cannot be cancelled" : "Only what is finished can be run again"}
      >
        <p>The filter asks for no task that could be.</p>
      </Empty>
    </Dialog>
  );
}

function Counted({ verb, filter, onClose, onBegun }: Props) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const keyOf = useIdempotencyKey();
  const { data, error, refetch } = useQuery(countQuery(filter));
  const start = useMutation({
    mutationFn: () => {
      const body = asked(filter, reason, data?.exact ? data.count : null);
      return begin(verb, body, keyOf(body));
    },
    onSuccess: (operation) => {
      void client.invalidateQueries({ queryKey: operationsQuery.queryKey });
      onBegun(operation.id);
      onClose();
    },
  });
  const number = data && `${data.exact ? "" : "more than "}${whole(data.count)} ${data.count === 1 ? "task" : "tasks"}`;
  const words = verb === "cancel" ? `Cancel ${number}` : `Run ${number} again`;
  const none = data?.exact && data.count === 0;
  const footer = (
    <>
      <Button onClick={onClose}>Change nothing</Button>
      <Button
        kind={verb === "cancel" ? "danger" : "primary"}
        disabled={!data || none || start.isPending}
        onClick={() => start.mutate()}
      >
        {data && !none ? words : "Nothing to do"}
      </Button>
    </>
  );
  return (
    <Dialog title={titleOf(verb)} onClose={onClose} footer={footer}>
      {error ? (
        <Failed what="how many match" error={error} retry={refetch} />
      ) : (
        <p className={styles.count} role="status">
          {number ? (none ? "No task matches" : sentence(number)) : "Counting …"}
        </p>
      )}
      <dl className={styles.filter}>
        {filterWords(filter).map(({ what, value }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>
        It is done in the background, goes on if this page is closed, and can be stopped; what is done by then stays
        done.
        {data?.exact && " Should more than these match by then, nothing is changed."}
      </p>
      <Reason reason={reason} onChange={setReason} />
      {start.error && (
        <p className={styles.wrong} role="alert">
          {start.error.message}
        </p>
      )}
    </Dialog>
  );
}

function titleOf(verb: Verb): string {
  return verb === "cancel" ? "Cancel all that match?" : "Run all that match again?";
}

function sentence(number: string): string {
  const words = `${number} ${number.startsWith("1 ") ? "matches" : "match"}:`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
