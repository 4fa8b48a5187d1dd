import { getRouteApi } from "@tanstack/react-router";
import { wholeNumber } from "#/url/search";
import { LoadedTask } from "./LoadedTask";
import { NoSuchTask } from "./Unreadable";

const route = getRouteApi("/tasks/$id");

export function TaskPage() {
  const { id: given } = route.useParams();
  const id = wholeNumber(given, 1);
  if (id === undefined) return <NoSuchTask id={given} />;
  // another task is another page: nothing of the one before is kept
  return <LoadedTask key={id} id={id} />;
}
