import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { live } from "#/live/connection";
import { isSignedOut, meQuery } from "./me";
import { SignIn } from "./SignIn";

/** The pages, or where one signs in. A service that cannot be reached shows the pages: they say so themselves. */
export function Gate({ children }: { children: ReactNode }) {
  const { data, error, isPending } = useQuery(meQuery);
  if (isSignedOut(error)) return <SignIn reason={data && `You were signed out: ${error.message}.`} />;
  if (isPending) return null;
  return <Live>{children}</Live>;
}

/** Nothing is listened to before one is signed in, nor after. */
function Live({ children }: { children: ReactNode }) {
  useEffect(() => {
    live.start();
    return () => live.stop();
  }, []);
  return children;
}
