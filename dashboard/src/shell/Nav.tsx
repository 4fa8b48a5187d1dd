import { Link } from "@tanstack/react-router";
import { Icon } from "#/ui/Icon";
import styles from "./Shell.module.css";

export function Nav() {
  return (
    <nav className={styles.nav} aria-label="Pages">
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
        <Icon name="overview" />
        Overview
      </Link>
      <Link to="/tasks" activeOptions={{ includeSearch: false }}>
        <Icon name="tasks" />
        Tasks
      </Link>
      <Link to="/events" activeOptions={{ includeSearch: false }}>
        <Icon name="events" />
        Events
      </Link>
    </nav>
  );
}
