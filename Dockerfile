# The product for production: no development tool, no embedded server, not root.
FROM python:3.13.9-slim-trixie AS build
WORKDIR /app
COPY devtools/local/uv.txt ./
RUN pip install --no-cache-dir --no-deps --only-binary=:all: --require-hashes --requirement uv.txt
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups
COPY . .
# Static files with their hashes; the values below lead nowhere and stay in this layer only.
RUN ENVIRONMENT=local .venv/bin/python manage.py make_keys /tmp/build-keys
RUN ENVIRONMENT=production STATE_DIR=/app/var SITE_URL=https://build.invalid \
    SECRET_KEY=only-to-collect-static-files-only-to-collect-static-files \
    DATABASE_URL=postgres://build@build.invalid/build?sslmode=require \
    REDIS_URL=rediss://build.invalid \
    EMAIL_URL=console:// ADAGE_URL=https://build.invalid \
    ADAGE_API_KEY=only-to-collect-static-files-only \
    ADAGE_INBOUND_KEY=only-to-collect-static-files-only \
    ADAGE_PUBLIC_KEY_FILE=/tmp/build-keys/adage_public.pem \
    FIELD_ENCRYPTION_KEYS=Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk= \
    .venv/bin/python manage.py collectstatic --no-input

FROM python:3.13.9-slim-trixie
RUN useradd --system --uid 999 --home-dir /app --shell /usr/sbin/nologin passculture
WORKDIR /app
COPY --from=build --chown=passculture /app /app
# Mounted over by the compose file; made here so that it belongs to the right account.
RUN mkdir --parents /keys var/files && chown passculture /keys var var/files
# By its number: a cluster that refuses root cannot read names.
USER 999
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 STATE_DIR=/app/var BIND=0.0.0.0 PORT=8000
EXPOSE 8000
CMD ["gunicorn", "--config", "python:passculture.gunicorn_conf", "passculture.wsgi"]
