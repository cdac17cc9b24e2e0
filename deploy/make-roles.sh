#!/bin/sh
# Run once by the postgres image, on an empty data folder. Two plain roles: one owns the tables and migrates, the other is
# the portal's, which may neither change tables nor rewrite what must stay as it is.
set -eu
: "${PORTAL_OWNER_PASSWORD:?PORTAL_OWNER_PASSWORD is missing, see .env.example}"
: "${PORTAL_PASSWORD:?PORTAL_PASSWORD is missing, see .env.example}"
psql --set ON_ERROR_STOP=1 --set owner_password="$PORTAL_OWNER_PASSWORD" --set password="$PORTAL_PASSWORD" \
     --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE portal_owner LOGIN NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE portal LOGIN NOSUPERUSER NOCREATEROLE PASSWORD :'password';
CREATE DATABASE portal OWNER portal_owner ENCODING 'UTF8' LOCALE_PROVIDER builtin LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal;
SQL
