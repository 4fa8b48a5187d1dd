import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Gate } from "./access/Gate";
import { meQuery, watchAccess } from "./access/me";
import { ApiError } from "./api/client";
import { feedCache } from "./live/cache";
import { createAppRouter } from "./router";
import { ToastProvider } from "./shell/toasts/Toasts";
import "./styles/tokens.css";
import "./styles/base.css";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The live stream says when something changed.
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < 3,
    },
  },
});
feedCache(client);
watchAccess(client);
void client.prefetchQuery(meQuery);

const router = createAppRouter(client);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <ToastProvider>
        <Gate>
          <RouterProvider router={router} />
        </Gate>
      </ToastProvider>
    </QueryClientProvider>
  </StrictMode>,
);
