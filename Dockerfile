# syntax=docker/dockerfile:1
# The fake as an image: docker build -t yespo-testkit . && docker run --rm -p 8025:8025 yespo-testkit
# Every package comes as a wheel for amd64 and arm64, with the hash that container/constraints.txt has.
ARG PYTHON=3.13
ARG DEBIAN=bookworm

FROM python:${PYTHON}-slim-${DEBIAN} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY container/constraints.txt /src/container/constraints.txt
RUN python -m venv /opt/yespo \
    && /opt/yespo/bin/python -m pip install --require-hashes --only-binary :all: -r /src/container/constraints.txt
COPY pyproject.toml hatch_build.py README.md LICENSE CHANGELOG.md /src/
COPY contracts /src/contracts
COPY fixtures /src/fixtures
COPY mockserver /src/mockserver
COPY yespo_testkit /src/yespo_testkit
COPY docs /src/docs
# The package itself is built by hatchling, which is among the hashed ones, and goes afterwards.
RUN /opt/yespo/bin/python -m pip install --no-deps --no-build-isolation /src \
    && /opt/yespo/bin/python -m pip uninstall -y hatchling packaging pathspec pluggy tomlkit trove-classifiers \
    && /opt/yespo/bin/python -m pip check \
    && /opt/yespo/bin/python -m pip uninstall -y pip setuptools \
    && python -m compileall -q /opt/yespo/lib

FROM python:${PYTHON}-slim-${DEBIAN}
ARG VERSION=0
ARG REVISION=unknown
ARG SOURCE=
LABEL org.opencontainers.image.title="yespo-testkit" \
      org.opencontainers.image.description="A mock server for Yespo (eSputnik) product recommendations" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
# A number, so that Kubernetes can tell that it isn't root.
RUN groupadd --gid 10001 yespo && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin yespo
COPY --from=build /opt/yespo /opt/yespo
ENV PATH=/opt/yespo/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp
USER 10001:10001
WORKDIR /shop
EXPOSE 8025
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8025/__admin/ready', timeout=2)"]
ENTRYPOINT ["yespo-testkit"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8025", "--log-format", "json"]
