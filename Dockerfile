# Woodshed in a container; docs/hosting.md says how to run it.

# Tags move, a digest doesn't: CONTRIBUTING.md says how to bring in a newer one.
ARG PYTHON_IMAGE=python:3.11-slim@sha256:90744cff8f32887f075c47d747a173ff333e9e98801667af93c357fa9f5e28ff

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
RUN /venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /venv/bin/python -m pip uninstall --yes pip setuptools

FROM ${PYTHON_IMAGE}
# The link is for the defaults of the settings, which name data/ in the working folder.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin woodshed \
    && mkdir /app \
    && install --directory --mode 0700 --owner woodshed --group woodshed /data \
    && ln -s /data /app/data
COPY --from=build /venv /venv
COPY seeds /app/seeds
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HTTP_ADDRESS=127.0.0.1:9464
USER woodshed
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=10s --start-period=2m CMD ["python", "-m", "bot.app.health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
