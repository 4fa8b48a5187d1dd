import { getRouteApi } from "@tanstack/react-router";
import { Page } from "#/ui/Page";

const route = getRouteApi("/tasks/$id");

export function TaskPage() {
  const { id } = route.useParams();
  return <Page title={`Task ${id}`}>…</Page>;
}
