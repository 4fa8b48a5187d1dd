import { Button } from "./Button";
import { Empty } from "./Empty";

/** What stands where something could not be read. */
export function Failed({ what, error, retry }: { what: string; error: Error; retry: () => unknown }) {
  return (
    <Empty icon="alert" title={`Could not read ${what}: ${error.message.slice(0, 300)}`}>
      <Button icon="refresh" onClick={() => void retry()}>
        Try again
      </Button>
    </Empty>
  );
}
