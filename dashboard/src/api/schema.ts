// Made from openapi.json by `make gen`: change the service, not this.
export interface paths {
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks
         * @description Needs the role `viewer`.
         */
        get: operations["list"];
        put?: never;
        /**
         * Create a task
         * @description Needs the role `operator`.
         */
        post: operations["create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks:batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create many tasks, each for itself, or all or none
         * @description Needs the role `operator`.
         */
        post: operations["create_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a task, as it is or as it was
         * @description Needs the role `viewer`.
         */
        get: operations["get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a task
         * @description Needs the role `operator`.
         */
        post: operations["cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}:rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a finished task once more
         * @description Needs the role `operator`.
         */
        post: operations["rerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what happened to a task
         * @description Needs the role `viewer`.
         */
        get: operations["history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch one task
         * @description Needs the role `viewer`.
         */
        get: operations["stream_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch all tasks
         * @description Needs the role `viewer`.
         */
        get: operations["stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export events
         * @description Needs the role `viewer`.
         */
        get: operations["export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count tasks by status
         * @description Needs the role `viewer`.
         */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened when, by queue and type
         * @description Needs the role `viewer`.
         */
        get: operations["activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits, by queue and type
         * @description Needs the role `viewer`.
         */
        get: operations["queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workers
         * @description Needs the role `viewer`.
         */
        get: operations["workers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service can do its work */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Needs the role `viewer`.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page to try this API */
        get: operations["docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks:count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count tasks that match
         * @description Needs the role `viewer`.
         */
        get: operations["count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel all tasks that match
         * @description Needs the role `operator`.
         */
        post: operations["cancel_matching"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks:rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run all finished tasks that match once more
         * @description Needs the role `operator`.
         */
        post: operations["rerun_matching"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List operations, the newest first; of those that ended, 10,000 and 30 days are kept
         * @description Needs the role `viewer`.
         */
        get: operations["operations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an operation is
         * @description Needs the role `viewer`.
         */
        get: operations["operation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop an operation; what it has changed stays so
         * @description Needs the role `operator`.
         */
        post: operations["stop_operation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who one is, and what one may do
         * @description Needs the role `viewer`.
         */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in, for browsers: the token is kept in a cookie that no script reads */
        post: operations["sign_in"];
        /** Sign out: the cookie is taken back; the token stays good */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description PENDING, QUEUED, RUNNING, RETRYING: live; the others: finished
         * @enum {string}
         */
        Status: "PENDING" | "QUEUED" | "RUNNING" | "RETRYING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
        RetryPolicy: {
            /** @default 4 */
            max_attempts: number | null;
            /**
             * @description seconds before the first retry
             * @default 1
             */
            initial_s: number | null;
            /**
             * @description by which each further wait is longer
             * @default 2
             */
            factor: number | null;
            /**
             * @description the longest wait
             * @default 60
             */
            cap_s: number | null;
            /**
             * @description share by which a wait may be shorter or longer
             * @default 0.2
             */
            jitter: number | null;
        };
        ParameterValue: unknown;
        NewTask: {
            /**
             * Format: printable
             * @description for people
             * @example Send Newsletter
             */
            name: string;
            /**
             * @description which handler runs it
             * @example send_email
             */
            type: string;
            /** @default  */
            description: string | null;
            /**
             * @description what the handler gets; text, and lists and objects as JSON, of at most 1024 characters
             * @example {
             *       "recipient": "user@example.com",
             *       "subject": "Weekly Update"
             *     }
             */
            parameters?: {
                [key: string]: components["schemas"]["ParameterValue"];
            } | null;
            /** @default default */
            queue: string | null;
            /**
             * @description higher runs first
             * @default 0
             */
            priority: number | null;
            tags?: string[] | null;
            /**
             * Format: date-time
             * @description not before this time
             */
            run_at?: string | null;
            /** @description seconds an attempt may take; the server's TASK_TIME_OUT where it is left out */
            timeout_s?: number | null;
            retry?: components["schemas"]["RetryPolicy"] | null;
        };
        NewBatchTask: {
            /**
             * Format: printable
             * @description for people
             * @example Send Newsletter
             */
            name: string;
            /**
             * @description which handler runs it
             * @example send_email
             */
            type: string;
            /** @default  */
            description: string | null;
            /**
             * @description what the handler gets; text, and lists and objects as JSON, of at most 1024 characters
             * @example {
             *       "recipient": "user@example.com",
             *       "subject": "Weekly Update"
             *     }
             */
            parameters?: {
                [key: string]: components["schemas"]["ParameterValue"];
            } | null;
            /** @default default */
            queue: string | null;
            /**
             * @description higher runs first
             * @default 0
             */
            priority: number | null;
            tags?: string[] | null;
            /**
             * Format: date-time
             * @description not before this time
             */
            run_at?: string | null;
            /** @description seconds an attempt may take; the server's TASK_TIME_OUT where it is left out */
            timeout_s?: number | null;
            retry?: components["schemas"]["RetryPolicy"] | null;
            /** Format: printable */
            idempotency_key?: string | null;
        };
        NewBatch: {
            tasks: components["schemas"]["NewBatchTask"][];
            /**
             * @description all or none
             * @default false
             */
            atomic: boolean;
        };
        BatchResults: {
            /** @description in order */
            results: ({
                /**
                 * @description of the task
                 * @example 123
                 */
                id: number;
            } | {
                problem: components["schemas"]["Problem"];
            })[];
        };
        Change: {
            reason?: string | null;
        };
        Failure: {
            type: string;
            message: string;
            traceback: string | null;
        };
        Task: {
            /**
             * @description of the task
             * @example 123
             */
            id: number;
            name: string;
            type: string;
            description: string;
            parameters: {
                [key: string]: unknown;
            };
            queue: string;
            priority: number;
            tags: string[];
            status: components["schemas"]["Status"];
            /** @description from 1; a re-run opens the next */
            execution: number;
            /** @description attempts started in this execution */
            attempt: number;
            max_attempts: number;
            timeout_s: number;
            /**
             * Format: date-time
             * @description when it is (next) due; null: at once
             */
            run_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            error: components["schemas"]["Failure"] | null;
            /** @description what the handler returned */
            result: unknown;
            /** @description events of this task so far */
            version: number;
            /** @description of the task's last event */
            position: number | null;
        };
        TaskPage: {
            tasks: components["schemas"]["Task"][];
            /** @description for the next page; null: the last */
            next_cursor: string | null;
        };
        HistoryEntry: {
            /** @description place in the event log */
            position: number;
            /** @description of the task after this event */
            version: number;
            /** @description such as execution.succeeded */
            event: string;
            status: components["schemas"]["Status"];
            details: string;
            /** Format: date-time */
            at: string;
            execution: number | null;
            attempt: number | null;
            worker: string | null;
        };
        History: {
            /** @description oldest first */
            history: components["schemas"]["HistoryEntry"][];
        };
        StatusCounts: {
            counts: {
                PENDING: number;
                QUEUED: number;
                RUNNING: number;
                RETRYING: number;
                SUCCEEDED: number;
                FAILED: number;
                CANCELLED: number;
            };
            /** @description place in the event log */
            position: number;
        };
        Worker: {
            id: number;
            /** @description as it stands in histories */
            name: string;
            host: string;
            pid: number;
            /** @description task types it has handlers for */
            types: string[];
            /** @description empty: every queue */
            queues: string[];
            /** @description attempts it runs at once */
            slots: number;
            /** @description attempts it runs now */
            running: number;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            heartbeat_at: string;
            /** Format: date-time */
            lease_until: string;
            alive: boolean;
        };
        Workers: {
            /** @description the living first */
            workers: components["schemas"]["Worker"][];
        };
        Alive: {
            alive: boolean;
        };
        Readiness: {
            ready: boolean;
            parts: {
                [key: string]: string;
            };
        };
        Problem: {
            /** @description about:blank#CODE */
            type: string;
            title: string;
            status: number;
            /**
             * @description stable
             * @enum {string}
             */
            code: "body_too_large" | "cross_origin_refused" | "database_unavailable" | "forbidden" | "head_too_large" | "idempotency_conflict" | "illegal_transition" | "internal" | "invalid_input" | "invalid_json" | "malformed_request" | "method_not_allowed" | "not_found" | "operation_ended" | "operation_not_found" | "overloaded" | "request_timeout" | "task_not_found" | "too_many_connections" | "unauthorized" | "unsupported_media_type";
            /** @description for people; names the field */
            detail: string;
            /** @description the field, parameter or header that is wrong, as the caller wrote it */
            field?: string;
        };
        Activity: {
            /**
             * Format: date-time
             * @description when the first step begins
             */
            since: string;
            /** Format: date-time */
            until: string;
            /**
             * @description length of a step; the longer the range, the longer
             * @enum {integer}
             */
            step_s: 60 | 600 | 3600 | 86400;
            /** @description the buckets' highest; above the last there is one more */
            bounds_ms: number[];
            /** @description by time; where nothing happened there is none */
            activity: components["schemas"]["ActivityStep"][];
            /** @description of the last event that is counted */
            position: number;
        };
        ActivityStep: {
            /**
             * Format: date-time
             * @description when the step begins
             */
            at: string;
            /** @description null: all together, where there are too many to tell apart */
            queue: string | null;
            type: string | null;
            /** @description tasks */
            created: number;
            /** @description attempts */
            started: number;
            /** @description tasks */
            succeeded: number;
            /** @description tasks, for good */
            failed: number;
            /** @description tasks */
            cancelled: number;
            /** @description attempts that failed and are followed by another */
            retried: number;
            /** @description attempts whose worker was lost */
            lost: number;
            /** @description tasks */
            rerun: number;
            /** @description attempts that started, by how long they could have been claimed */
            waiting_ms: number[];
            /** @description attempts that succeeded or failed, by how long they ran */
            running_ms: number[];
        };
        Queue: {
            queue: string;
            type: string;
            /** @description tasks that a worker may claim now */
            queued: number;
            pending: number;
            retrying: number;
            running: number;
            /**
             * Format: date-time
             * @description since when the oldest could be claimed, among the next ten of each priority
             */
            oldest_queued_at: string | null;
        };
        Queues: {
            /** @description most queued tasks first */
            queues: components["schemas"]["Queue"][];
            /** @description of the last event that is counted */
            position: number;
        };
        TaskFilter: {
            /** @description any of these */
            status?: components["schemas"]["Status"][] | null;
            /** @description any of these */
            ids?: number[] | null;
            type?: string | null;
            queue?: string | null;
            tag?: string | null;
            /** @description this in the name, in any letter case */
            name?: string | null;
            /**
             * Format: date-time
             * @description at this time or later
             */
            created_after?: string | null;
            /**
             * Format: date-time
             * @description before this time
             */
            created_before?: string | null;
        };
        NewCancel: {
            /** @description tasks that were created before; {}: all */
            filter: {
                /** @description any of these; left out: all of them */
                status?: ("PENDING" | "QUEUED" | "RUNNING" | "RETRYING")[] | null;
                /** @description any of these */
                ids?: number[] | null;
                type?: string | null;
                queue?: string | null;
                tag?: string | null;
                /** @description this in the name, in any letter case */
                name?: string | null;
                /**
                 * Format: date-time
                 * @description at this time or later
                 */
                created_after?: string | null;
                /**
                 * Format: date-time
                 * @description before this time
                 */
                created_before?: string | null;
            };
            /** @description for each task's history */
            reason?: string | null;
            /** @description where more match, nothing is changed, and it is FAILED */
            expected?: number | null;
        };
        NewRerun: {
            /** @description tasks that were created before; {}: all */
            filter: {
                /** @description any of these; left out: all of them */
                status?: ("SUCCEEDED" | "FAILED" | "CANCELLED")[] | null;
                /** @description any of these */
                ids?: number[] | null;
                type?: string | null;
                queue?: string | null;
                tag?: string | null;
                /** @description this in the name, in any letter case */
                name?: string | null;
                /**
                 * Format: date-time
                 * @description at this time or later
                 */
                created_after?: string | null;
                /**
                 * Format: date-time
                 * @description before this time
                 */
                created_before?: string | null;
            };
            /** @description for each task's history */
            reason?: string | null;
            /** @description where more match, nothing is changed, and it is FAILED */
            expected?: number | null;
        };
        Operation: {
            /** @description of the operation */
            id: number;
            /** @enum {string} */
            kind: "cancel" | "rerun";
            filter: components["schemas"]["TaskFilter"];
            reason: string;
            /** @description who asked for it */
            by: string;
            expected: number | null;
            /** @enum {string} */
            status: "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
            /** @description tasks found so far; all of them from found_at on */
            matched: number;
            /** @description tasks that were cancelled, asked to stop, or re-run */
            changed: number;
            /** @description tasks that were not as asked for any more when their turn came */
            skipped: number;
            /** @description why it is FAILED */
            error: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            found_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
        };
        OperationAnswer: {
            operation: components["schemas"]["Operation"];
        };
        OperationPage: {
            /** @description the newest first */
            operations: components["schemas"]["Operation"][];
            next_cursor: string | null;
        };
        Count: {
            count: number;
            /** @description else there are more */
            exact: boolean;
        };
        Me: {
            /** @description as events show who did something */
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin" | "worker";
            /** Format: date-time */
            expires_at: string | null;
            /** @description the service has no tokens, and asks for none */
            open: boolean;
        };
        SignIn: {
            token: string;
        };
        Event: components["schemas"]["TaskCreated"] | components["schemas"]["TaskQueued"] | components["schemas"]["ExecutionStarted"] | components["schemas"]["ExecutionSucceeded"] | components["schemas"]["ExecutionFailed"] | components["schemas"]["ExecutionLost"] | components["schemas"]["CancelRequested"] | components["schemas"]["TaskCancelled"] | components["schemas"]["TaskRerun"];
        TaskCreated: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "task.created";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            name: string;
            type: string;
            parameters: {
                [key: string]: unknown;
            };
            description: string;
            queue: string;
            priority: number;
            tags: string[];
            run_at: string | null;
            timeout_s: number;
            max_attempts: number;
            backoff_initial_s: number;
            backoff_factor: number;
            backoff_cap_s: number;
            backoff_jitter: number;
            created_by: string;
            traceparent: string | null;
        };
        TaskQueued: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "task.queued";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            reason: string;
            previous: string;
            execution: number;
            attempt: number;
        };
        ExecutionStarted: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "execution.started";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            worker: string;
            token: number;
            execution: number;
            attempt: number;
        };
        ExecutionSucceeded: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "execution.succeeded";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            result: unknown;
            duration_ms: number;
            execution: number;
            attempt: number;
        };
        ExecutionFailed: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "execution.failed";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            error_type: string;
            message: string;
            traceback: string | null;
            retry_at: string | null;
            duration_ms: number;
            execution: number;
            attempt: number;
        };
        ExecutionLost: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "execution.lost";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            worker: string;
            reason: string;
            handed_back: boolean;
            execution: number;
            attempt: number;
        };
        CancelRequested: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "cancel.requested";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            by: string;
            reason: string;
            execution: number;
            attempt: number;
        };
        TaskCancelled: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "task.cancelled";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            by: string;
            reason: string;
            previous: string;
            execution: number;
            attempt: number;
        };
        TaskRerun: {
            /** @description place in the event log */
            position: number;
            /**
             * @description of the task
             * @example 123
             */
            task_id: number;
            /** @description of the task after this event */
            version: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "task.rerun";
            status: components["schemas"]["Status"];
            /** Format: date-time */
            at: string;
            by: string;
            execution: number;
            previous: string;
            reason: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list: {
        parameters: {
            query?: {
                /** @description any of these, in any letter case */
                status?: components["schemas"]["Status"][];
                /** @description any of these */
                id?: number[];
                /** @description of this type */
                type?: string;
                /** @description in this queue */
                queue?: string;
                /** @description with this tag */
                tag?: string;
                /** @description with this in the name */
                name?: string;
                /** @description created at this time or later */
                created_after?: string;
                /** @description created before this time */
                created_before?: string;
                /** @description by id: desc, the newest first, or asc */
                order?: "desc" | "asc";
                /** @description tasks a page */
                limit?: number;
                /** @description next_cursor of the page before, with the same filters */
                cursor?: string;
                /** @description tasks to skip; not together with cursor, which is faster */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    /** @description events that the answer does not know of yet */
                    "Projection-Lag"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create: {
        parameters: {
            query?: never;
            header?: {
                /** @description makes a repeat return what the first one made, instead of making another */
                "Idempotency-Key"?: string;
                /** @description who does it, for the history; with a token it is the token's name */
                "Task-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTask"];
            };
        };
        responses: {
            /** @description the task that the same Idempotency-Key created before */
            200: {
                headers: {
                    /** @description the task's address */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description created, and committed */
            201: {
                headers: {
                    /** @description the task's address */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `invalid_json`: The body is not well-formed JSON; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything; `forbidden`: The token's role does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_conflict`: The key was used for something else */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Too many creates are waiting; `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_batch: {
        parameters: {
            query?: never;
            header?: {
                /** @description who does it, for the history; with a token it is the token's name */
                "Task-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBatch"];
            };
        };
        responses: {
            /** @description a result for each, in order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResults"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `invalid_json`: The body is not well-formed JSON; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything; `forbidden`: The token's role does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_conflict`: The key was used for something else */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Too many creates are waiting; `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get: {
        parameters: {
            query?: {
                /** @description as it was after so many events */
                version?: number;
                /** @description as it was at this time; not together with version */
                as_of?: string;
            };
            header?: never;
            path: {
                /** @description the task */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: There is no such task */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description who does it, for the history; with a token it is the token's name */
                "Task-Actor"?: string;
            };
            path: {
                /** @description the task */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Change"];
            };
        };
        responses: {
            /** @description as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description it runs: its worker has been asked to stop it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `invalid_json`: The body is not well-formed JSON; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything; `forbidden`: The token's role does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: There is no such task */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `illegal_transition`: The task's status does not allow it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rerun: {
        parameters: {
            query?: never;
            header?: {
                /** @description who does it, for the history; with a token it is the token's name */
                "Task-Actor"?: string;
            };
            path: {
                /** @description the task */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Change"];
            };
        };
        responses: {
            /** @description as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `invalid_json`: The body is not well-formed JSON; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything; `forbidden`: The token's role does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: There is no such task */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `illegal_transition`: The task's status does not allow it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    history: {
        parameters: {
            query?: {
                /** @description entries after this version */
                after_version?: number;
                /** @description entries an answer */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description the task */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description its history */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: There is no such task */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_task: {
        parameters: {
            query?: {
                /** @description begin after this position; 0: with the oldest kept event; left out: now */
                after?: number;
                /** @description events of tasks of this type */
                type?: string;
                /** @description events of tasks in this queue */
                queue?: string;
                /** @description any of these, in any letter case */
                status?: components["schemas"]["Status"][];
                /** @description only the newest event of each task in every such interval */
                coalesce_ms?: number;
            };
            header?: {
                /** @description the last id received; wins over after */
                "Last-Event-ID"?: number;
            };
            path: {
                /** @description the task */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-Sent Events: `id` is the position to resume from, `event` the event's name, `data` an Event. `event: reset`, with `oldest` and `newest`, says that the position asked for is not kept, and that the stream goes on after `newest`. Comments keep the connection alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: There is no such task */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream: {
        parameters: {
            query?: {
                /** @description events of this task */
                task?: number;
                /** @description begin after this position; 0: with the oldest kept event; left out: now */
                after?: number;
                /** @description events of tasks of this type */
                type?: string;
                /** @description events of tasks in this queue */
                queue?: string;
                /** @description any of these, in any letter case */
                status?: components["schemas"]["Status"][];
                /** @description only the newest event of each task in every such interval */
                coalesce_ms?: number;
            };
            header?: {
                /** @description the last id received; wins over after */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-Sent Events: `id` is the position to resume from, `event` the event's name, `data` an Event. `event: reset`, with `oldest` and `newest`, says that the position asked for is not kept, and that the stream goes on after `newest`. Comments keep the connection alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export: {
        parameters: {
            query?: {
                /** @description events after this position */
                after?: number;
                /** @description up to and with this position */
                until?: number;
                /** @description events at this time or later */
                since?: string;
                /** @description events before this time */
                before?: string;
                /** @description events of this task */
                task?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description an Event a line, as JSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["Event"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    /** @description events that the answer does not know of yet */
                    "Projection-Lag"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusCounts"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activity: {
        parameters: {
            query?: {
                /** @description from the step that this time is in; left out: an hour before until */
                since?: string;
                /** @description before this time; left out: now */
                until?: string;
                /** @description of this queue */
                queue?: string;
                /** @description of this type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    /** @description events that the answer does not know of yet */
                    "Projection-Lag"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    /** @description events that the answer does not know of yet */
                    "Projection-Lag"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queues"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    workers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workers"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not ready: the parts say why; or `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_connections`: Too many connections are open; `database_unavailable`: The database cannot be reached now */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    count: {
        parameters: {
            query?: {
                /** @description any of these, in any letter case */
                status?: components["schemas"]["Status"][];
                /** @description any of these */
                id?: number[];
                /** @description of this type */
                type?: string;
                /** @description in this queue */
                queue?: string;
                /** @description with this tag */
                tag?: string;
                /** @description with this in the name */
                name?: string;
                /** @description created at this time or later */
                created_after?: string;
                /** @description created before this time */
                created_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how many */
            200: {
                headers: {
                    /** @description events that the answer does not know of yet */
                    "Projection-Lag"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Count"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_matching: {
        parameters: {
            query?: never;
            header?: {
                /** @description makes a repeat return what the first one made, instead of making another */
                "Idempotency-Key"?: string;
                /** @description who does it, for the history; with a token it is the token's name */
                "Task-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCancel"];
            };
        };
        responses: {
            /** @description it has begun, and goes on whatever server dies */
            202: {
                headers: {
                    /** @description the operation's address */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationAnswer"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `invalid_json`: The body is not well-formed JSON; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything; `forbidden`: The token's role does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_conflict`: The key was used for something else */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rerun_matching: {
        parameters: {
            query?: never;
            header?: {
                /** @description makes a repeat return what the first one made, instead of making another */
                "Idempotency-Key"?: string;
                /** @description who does it, for the history; with a token it is the token's name */
                "Task-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRerun"];
            };
        };
        responses: {
            /** @description it has begun, and goes on whatever server dies */
            202: {
                headers: {
                    /** @description the operation's address */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationAnswer"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `invalid_json`: The body is not well-formed JSON; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything; `forbidden`: The token's role does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_conflict`: The key was used for something else */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operations: {
        parameters: {
            query?: {
                /** @description operations a page */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationPage"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the operation */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationAnswer"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `operation_not_found`: There is no such operation */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_operation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the operation */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationAnswer"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything; `forbidden`: The token's role does not allow it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `operation_not_found`: There is no such operation */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `operation_ended`: The operation has ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The token's role does not allow it; `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_connections`: Too many connections are open; `database_unavailable`: The database cannot be reached now */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description whose token it is */
            200: {
                headers: {
                    /** @description the session */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `invalid_json`: The body is not well-formed JSON; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: A token is needed, and there was none, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database cannot be reached now; `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: A field is missing, wrong, too long or unknown; `malformed_request`: The request is not well-formed HTTP */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cross_origin_refused`: Pages of other sites may not change anything */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_timeout`: The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `head_too_large`: The request's head is too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed; its log says how */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_connections`: Too many connections are open */
            503: {
                headers: {
                    /** @description seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
