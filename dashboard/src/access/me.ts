/** Who looks at the page, and what they may do. */
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { ApiError, api, read } from "#/api/client";
import { keys } from "#/api/queries";
import type { Me } from "#/api/types";
import { live } from "#/live/connection";

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => read(api.GET("/v1/me", { signal })),
  retry: false, // what cannot be read now is asked for again when the stream is back
});

/** False where the role only reads. As long as it is not known, the service has the word. */
export function useMayChange(): boolean {
  const { data: me } = useQuery(meQuery);
  return me === undefined || me.role === "operator" || me.role === "admin";
}

export async function signIn(client: QueryClient, token: string): Promise<void> {
  const me = await read(api.POST("/v1/session", { body: { token } }));
  forgetAll(client);
  client.setQueryData<Me>(keys.me, me);
}

export async function signOut(client: QueryClient): Promise<void> {
  await read(api.DELETE("/v1/session"));
  await client.resetQueries({ queryKey: keys.me });
  forgetAll(client);
}

export function isSignedOut(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === "unauthorized";
}

/** Asks anew whenever there is reason to think that one was signed out: here, in another tab, or by a revoked token. */
export function watchAccess(client: QueryClient): void {
  const ask = () => void client.invalidateQueries({ queryKey: keys.me });
  live.onBroken(ask);
  client.getQueryCache().subscribe(({ type, query }) => {
    const isMe = query.queryKey[0] === keys.me[0];
    if (type === "updated" && !isMe && query.state.status === "error" && isSignedOut(query.state.error)) ask();
  });
}

/** What one was shown is not for whoever comes next. */
function forgetAll(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
}
