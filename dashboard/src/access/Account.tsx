import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCommands } from "#/shell/palette/commands";
import { useToast } from "#/shell/toasts/Toasts";
import { Button } from "#/ui/Button";
import styles from "./Account.module.css";
import { meQuery, signOut } from "./me";

/** Who is signed in, and the way out; nothing where the service asks nobody. */
export function Account() {
  const client = useQueryClient();
  const toast = useToast();
  const { data: me } = useQuery(meQuery);
  const signedIn = me !== undefined && !me.open;
  const leave = () => void signOut(client).catch((error: Error) => toast({ title: error.message, tone: "bad" }));
  // a phone has no room for who it is
  const label = signedIn ? `Sign out ${me.name}, ${me.role}` : "";
  useCommands(signedIn ? [{ label, group: "Account", last: true, run: leave }] : []);
  if (!signedIn) return null;
  return (
    <>
      <span className={styles.account} title={`Signed in as ${me.name}, ${me.role}`}>
        <bdi className={styles.name}>{me.name}</bdi>
        <span className={styles.role}>{me.role}</span>
      </span>
      <Button kind="quiet" icon="leave" aria-label={label} title={label} onClick={leave} />
    </>
  );
}
