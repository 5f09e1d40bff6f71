# syntax=docker/dockerfile:1
# Locust with the load kit's users: docker build -f container/load.Dockerfile -t yespo-load .
ARG PYTHON=3.13
FROM python:${PYTHON}-slim-bookworm
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY constraints.txt pyproject.toml hatch_build.py README.md LICENSE CHANGELOG.md /src/
COPY contracts /src/contracts
COPY fixtures /src/fixtures
COPY mockserver /src/mockserver
COPY yespo_testkit /src/yespo_testkit
COPY --chmod=755 container/yespo-load /usr/local/bin/yespo-load
RUN python -m pip install -c /src/constraints.txt "/src[load]" \
    && groupadd --gid 10001 yespo && useradd --uid 10001 --gid 10001 --create-home --shell /usr/sbin/nologin yespo
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["yespo-load"]
