import { ApiError } from "#/api/client";
import { Empty } from "#/ui/Empty";
import { Failed } from "#/ui/Failed";
import { Page } from "#/ui/Page";

export function NoSuchTask({ id }: { id: string }) {
  const short = id.slice(0, 40);
  return (
    <Page title={`Task ${short}`}>
      <Empty icon="search" title={`There is no task ${short}`} />
    </Page>
  );
}

export function Unreadable({ id, error, retry }: { id: number; error: Error; retry: () => unknown }) {
  if (error instanceof ApiError && error.status < 500) return <NoSuchTask id={String(id)} />;
  return (
    <Page title={`Task ${id}`}>
      <Failed what={`task ${id}`} error={error} retry={retry} />
    </Page>
  );
}
