import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { eventsSearch } from "./pages/events/search";
import { overviewSearch } from "./pages/overview/search";
import { taskSearch } from "./pages/task/search";
import { tasksSearch } from "./pages/tasks/search";
import { ErrorPage, NotFoundPage } from "./shell/ErrorPage";
import { Shell } from "./shell/Shell";
import { parseSearch, present, stringifySearch, text, wholeNumber } from "./url/search";

interface Context {
  client: QueryClient;
}

/** `new` opens the add-task dialog over any page; `from` is the id of the task that it duplicates. */
const root = createRootRouteWithContext<Context>()({
  validateSearch: (search) => present({ new: text(search.new, 20), from: wholeNumber(search.from, 1) }),
  component: Shell,
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import("./pages/overview/OverviewPage"), "OverviewPage"),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: "/tasks",
  validateSearch: tasksSearch,
  component: lazyRouteComponent(() => import("./pages/tasks/TasksPage"), "TasksPage"),
});

const task = createRoute({
  getParentRoute: () => root,
  path: "/tasks/$id",
  validateSearch: taskSearch,
  component: lazyRouteComponent(() => import("./pages/task/TaskPage"), "TaskPage"),
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import("./pages/events/EventsPage"), "EventsPage"),
});

const routeTree = root.addChildren([overview, tasks, task, events]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    parseSearch,
    stringifySearch,
    search: { strict: true }, // what a page does not take, or not so, is dropped
    defaultPreload: "intent",
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
