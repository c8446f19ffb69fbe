# Woodshed in a container; docs/hosting.md says how to run it.

FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /venv
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY cogs cogs
RUN /venv/bin/python -m pip install --no-cache-dir -c constraints.txt '.[postgres]' \
    && /venv/bin/python -m pip uninstall --yes pip setuptools

FROM python:3.11-slim
# The link is for the defaults of the settings, which name data/ in the working folder.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin woodshed \
    && mkdir /app /data \
    && chown woodshed:woodshed /data \
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
