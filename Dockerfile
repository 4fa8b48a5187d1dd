# syntax=docker/dockerfile:1
# One image for everything: `task-cli server`, `task-cli serve`, `task-cli migrate`.

FROM node:24-slim AS dashboard
WORKDIR /build/dashboard
COPY dashboard/package.json dashboard/package-lock.json dashboard/.npmrc ./
RUN npm ci
COPY dashboard ./
RUN npm run build

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
RUN python -m venv /opt/taskservice
# The dependencies in a layer of their own: it changes only when the lock does.
COPY requirements-runtime.lock ./
RUN /opt/taskservice/bin/pip install --require-hashes --only-binary :all: -r requirements-runtime.lock
COPY pyproject.toml LICENSE README.md ./
COPY src ./src
COPY --from=dashboard /build/src/taskservice/api/static/dashboard ./src/taskservice/api/static/dashboard
RUN /opt/taskservice/bin/pip install --no-deps --no-build-isolation . \
    && /opt/taskservice/bin/pip uninstall --yes setuptools pip

FROM python:3.13-slim
RUN groupadd --system --gid 10001 task \
    && useradd --system --uid 10001 --gid task --no-create-home --shell /usr/sbin/nologin task \
    && install -d -o task -g task -m 0700 /data
COPY --from=build /opt/taskservice /opt/taskservice
ENV PATH=/opt/taskservice/bin:$PATH PYTHONUNBUFFERED=1 TASK_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
# For the server, and for a worker that has TASK_WORKER_METRICS_PORT. What runs something else from this image switches it off.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; e = os.environ.get; u.urlopen('http://127.0.0.1:' + (e('TASK_WORKER_METRICS_PORT') or e('SERVER_PORT') or '8080') + '/healthz', timeout=2)"]
ENTRYPOINT ["task-cli"]
# On 127.0.0.1 unless SERVER_HOST says otherwise: a server that others can reach wants tokens, or --insecure.
CMD ["server"]
