import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { ApiError } from "#/api/client";
import { Button } from "#/ui/Button";
import { Empty } from "#/ui/Empty";
import { Page } from "#/ui/Page";

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  // A new version was deployed: the old one's pieces are gone.
  const words = error instanceof Error ? error.message : String(error);
  const outdated = /dynamically imported module|module script failed/i.test(words);
  return (
    <Page title="Something went wrong">
      <Empty icon="alert" title={outdated ? "There is a newer dashboard than this page" : words.slice(0, 500)}>
        {error instanceof ApiError && <p>{error.code}</p>}
        {outdated ? (
          <Button kind="primary" onClick={() => location.reload()}>
            Load it
          </Button>
        ) : (
          <Button onClick={reset}>Try again</Button>
        )}
      </Empty>
    </Page>
  );
}

export function NotFoundPage() {
  return (
    <Page title="Nothing here">
      <Empty icon="search" title="There is no page at this address">
        <Link to="/">To the overview</Link>
      </Empty>
    </Page>
  );
}
